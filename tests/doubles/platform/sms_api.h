/* sms_api.h - the sending side of the four SMS carriers, and what tests order of them. */
#ifndef TESTS_DOUBLES_PLATFORM_SMS_API_H
#define TESTS_DOUBLES_PLATFORM_SMS_API_H

#include "tests/doubles/platform/server.h"

struct sms_api;
struct sms_api *sms_api_open(struct platform *platform);
void sms_api_close(struct sms_api *api); /* accepts NULL */

/* POST /: Aliyun or Tencent, whichever signature it bears */
void sms_api_answer_root(struct platform *platform, const struct request *request,
                         struct answer *answer);
/* POST /2010-04-01/Accounts/<sid>/Messages.json */
void sms_api_answer_twilio(struct platform *platform, const struct request *request,
                           struct answer *answer);
/* GET /cgi-bin/sendsms */
void sms_api_answer_kannel(struct platform *platform, const struct request *request,
                           struct answer *answer);
/* POST /sms/report: {"account", "msgid", "state", "copies", "reorder"}: a report of a message that
 * was sent */
void sms_api_answer_report(struct platform *platform, const struct request *request,
                           struct answer *answer);
/* "auto" (delivered, at once), "none", "failed", "swarm" (all states, three times, backwards).
 * NULL, or why not. */
const char *sms_api_set_reports(struct sms_api *api, const char *mode);

#endif
