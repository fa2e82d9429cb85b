/* sms_push.h - what the SMS carriers tell the gateway: messages of residents, and reports.
 *
 * Each is sent up to SMS_ATTEMPTS times, the same request every retry_after_ms, until the answer
 * has the carrier's own shape. Entries of the journal are those of push.h, with the phone number
 * as openid. */
#ifndef TESTS_DOUBLES_PLATFORM_SMS_PUSH_H
#define TESTS_DOUBLES_PLATFORM_SMS_PUSH_H

#include "tests/doubles/platform/platform.h"
#include "tests/doubles/platform/sms_account.h"

#include <jansson.h>

enum { SMS_ATTEMPTS = 3, SMS_COPIES_MAX = 32, SMS_DELIVERIES_MAX = 1024, SMS_MSGID_BYTES = 40 };

struct sms_push;

struct sms_push *sms_push_open(struct platform *platform);
void sms_push_close(struct sms_push *push); /* accepts NULL; before the http client closes */

/* A resident writes. held: only after the next delivery is through. NULL, or why not. */
const char *sms_push_words(struct sms_push *push, enum sms_carrier carrier, const char *phone,
                           const char *content, int copies, bool held,
                           char msgid_out[SMS_MSGID_BYTES]);

/* A message that the gateway sent, as far as its reports go. */
struct sms_sent {
    enum sms_carrier carrier;
    char msgid[SMS_MSGID_BYTES];
    char phone[24];
    char reference[64];     /* our own key, given back */
    char report_url[1024]; /* Twilio, Kannel: as the request named it */
};
/* state: "buffered", "delivered", "failed". */
const char *sms_push_report(struct sms_push *push, const struct sms_sent *sent, const char *state,
                            int copies, bool held);
void sms_push_release_held(struct sms_push *push);

#endif
