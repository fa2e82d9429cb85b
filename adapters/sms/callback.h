/* callback.h - what the carriers' callbacks have in common: path, guard, and results. */
#ifndef ADAPTERS_SMS_CALLBACK_H
#define ADAPTERS_SMS_CALLBACK_H

#include "adapters/sms/coding.h"
#include "adapters/sms/settings.h"

#include <jansson.h>

enum sms_part { SMS_PART_INBOUND, SMS_PART_STATUS, SMS_PART_COUNT };

/* Values of struct webhook.headers, in the order of sms_header_names. */
enum sms_header {
    SMS_HEADER_SIGNATURE, /* X-Twilio-Signature */
    SMS_HEADER_FROM,      /* X-Kannel-From and its like */
    SMS_HEADER_CODING,
    SMS_HEADER_COUNT
};
extern const char *const sms_header_names[SMS_HEADER_COUNT + 1];

/* What verify leaves for decode and answer (struct webhook.parsed). */
struct sms_callback {
    enum sms_part part;
    struct sms_pairs query;  /* decoded */
    struct sms_pairs fields; /* Twilio: of the body */
};

/* Reads the path behind the account ("inbound", "status/<callback_key>"), checks the peer's
 * address and the key, and decodes the query. ST_NOT_FOUND, ST_FORBIDDEN, ST_SIGNATURE,
 * ST_MALFORMED. */
MUST_CHECK enum status sms_callback_open(const struct account *account, struct webhook *hook,
                                         struct arena *arena, struct sms_callback **callback_out);

/* ---- results ---- */

/* A batch of count entries that ask for nothing yet. ST_TOO_LARGE past INBOUND_BATCH_MAX. */
MUST_CHECK enum status sms_batch_open(const struct account *account, size_t count,
                                      struct arena *arena, struct inbound_batch *batch_out);

/* A message of a resident. Its key is id when the carrier gives one, else made of what the message
 * is. ST_MALFORMED: phone is none. */
struct sms_words {
    struct text id, phone, content;
    int64_t sent_at_ms;
};
MUST_CHECK enum status sms_take_words(const struct sms_words *words, struct arena *arena,
                                      struct inbound *inbound);

struct sms_report {
    struct text id, reference, phone; /* of the message; see struct inbound */
    struct text code;                 /* the network's, when it failed */
    enum report_state state;
};
MUST_CHECK enum status sms_take_report(const struct sms_report *report, struct arena *arena,
                                       struct inbound *inbound);

/* A member as text, of a string or a whole number; copied. TEXT_NONE when it is neither. */
struct text sms_json_text(const json_t *object, const char *key, struct arena *arena);

/* Reads a body that is an object or an array of objects, each by `read` into its inbound. One that
 * cannot be read is left as INBOUND_OTHER, so that it does not hold up the rest; when none can,
 * the body is ST_MALFORMED. */
typedef enum status sms_read_item(const json_t *item, struct arena *arena, struct inbound *inbound);
MUST_CHECK enum status sms_read_items(const struct account *account, struct text body,
                                      sms_read_item *read, struct arena *arena,
                                      struct inbound_batch *batch_out);

#endif
