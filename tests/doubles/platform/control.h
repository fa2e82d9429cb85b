/* control.h - for tests: order faults, turn clocks, read what happened. */
#ifndef TESTS_DOUBLES_PLATFORM_CONTROL_H
#define TESTS_DOUBLES_PLATFORM_CONTROL_H

#include "tests/doubles/platform/server.h"

/* POST /control */
void control_answer(struct platform *platform, const struct request *request,
                    struct answer *answer);
/* GET /control/log?since=N&wait_ms=M&kind=a,b&account=&openid=&msgid= */
void control_answer_log(struct platform *platform, const struct request *request,
                        struct answer *answer);

#endif
