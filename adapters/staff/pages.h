/* pages.h - the console's pages over HTTP. */
#ifndef ADAPTERS_STAFF_PAGES_H
#define ADAPTERS_STAFF_PAGES_H

#include "adapters/connection.h"

/* GET /staff, /staff/ and the files below. */
void pages_get(struct connection *connection);

#endif
