/* wechat_api.h - the API that an official account calls: everything below /cgi-bin/.
 *
 * Answers with HTTP 200 and JSON always, as the platform does, unless a fault
 * was ordered. Each call is an `api` entry of the journal. */
#ifndef TESTS_DOUBLES_PLATFORM_WECHAT_API_H
#define TESTS_DOUBLES_PLATFORM_WECHAT_API_H

#include "tests/doubles/platform/server.h"

void wechat_api_answer(struct platform *platform, const struct request *request,
                       struct answer *answer);

#endif
