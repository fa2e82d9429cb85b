/* routes.h - which handler answers which path: one table. */
#ifndef TESTS_DOUBLES_PLATFORM_ROUTES_H
#define TESTS_DOUBLES_PLATFORM_ROUTES_H

#include "tests/doubles/platform/server.h"

void routes_answer(struct platform *platform, const struct request *request, struct answer *answer);

#endif
