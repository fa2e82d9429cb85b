/* handlers.h - what each route does. One table. */
#ifndef ADAPTERS_HANDLERS_H
#define ADAPTERS_HANDLERS_H

#include "adapters/connection.h"

struct handler {
    /* GET and HEAD: answers, or sends an exchange out. */
    void (*get)(struct connection *connection);
    /* POST: makes the exchange, with room for a body of that size. On any other status than
     * ST_OK the connection answers. */
    enum status (*begin)(struct connection *connection, size_t body_bytes,
                         struct exchange **exchange_out);
    /* The body is complete: answers, or sends the exchange out. */
    void (*finish)(struct connection *connection, struct exchange *exchange);
};

extern const struct handler handlers[ROUTE_COUNT];

#endif
