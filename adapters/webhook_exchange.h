/* webhook_exchange.h - a channel's webhook on its way to the desk and back. */
#ifndef ADAPTERS_WEBHOOK_EXCHANGE_H
#define ADAPTERS_WEBHOOK_EXCHANGE_H

#include "adapters/connection.h"

void webhook_exchange_get(struct connection *connection);
MUST_CHECK enum status webhook_exchange_begin(struct connection *connection, size_t body_bytes,
                                              struct exchange **exchange_out);
void webhook_exchange_finish(struct connection *connection, struct exchange *exchange);
/* The desk is done with one of its inputs (INPUT_MESSAGE). Takes it over. */
void webhook_exchange_released(struct front *front, struct input *input);

#endif
