/* sms_push.h - what the SMS carriers tell the gateway: messages of residents, and reports.
 *
 * Each is sent until the answer has the carrier's own shape (delivery.h). In the journal the phone
 * number stands as openid. */
#ifndef TESTS_DOUBLES_PLATFORM_SMS_PUSH_H
#define TESTS_DOUBLES_PLATFORM_SMS_PUSH_H

#include "tests/doubles/platform/platform.h"
#include "tests/doubles/platform/sms_account.h"

enum { SMS_MSGID_BYTES = 40 };

/* A resident writes. held: only after the next delivery is through. NULL, or why not. */
const char *sms_push_words(struct platform *platform, enum sms_carrier carrier, const char *phone,
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
const char *sms_push_report(struct platform *platform, const struct sms_sent *sent,
                            const char *state, int copies, bool held);

#endif
