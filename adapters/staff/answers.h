/* answers.h - how the door of the staff answers: JSON, and a refusal as {"error":{"code","message"}}. */
#ifndef ADAPTERS_STAFF_ANSWERS_H
#define ADAPTERS_STAFF_ANSWERS_H

#include "adapters/connection.h"

extern const struct text answers_json; /* the content type */

/* headers: further lines, each ending in CRLF. Code and message are words of ours, without quotes. */
void answers_refuse(struct connection *connection, enum status status, const char *code,
                    const char *message, struct text headers);
void answers_throttled(struct connection *connection, int64_t retry_after_ms);
/* In the words that a status has at the door. */
void answers_status(struct connection *connection, enum status status);

#endif
