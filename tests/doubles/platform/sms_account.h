/* sms_account.h - the SMS accounts that the double plays: the facts of the demo. */
#ifndef TESTS_DOUBLES_PLATFORM_SMS_ACCOUNT_H
#define TESTS_DOUBLES_PLATFORM_SMS_ACCOUNT_H

#include <stddef.h>

enum sms_carrier { CARRIER_ALIYUN, CARRIER_TENCENT, CARRIER_TWILIO, CARRIER_KANNEL, CARRIER_COUNT };

#define SMS_NUMBER "10690000"
#define SMS_SIGNATURE "阳光物业"

struct sms_account {
    const char *id; /* as in the webhook path: /sms/<id> */
    const char *key_id, *key; /* access key, secret, SID and token, user and password */
    const char *app_id;       /* Tencent */
};

struct sms_template {
    const char *aliyun_id, *tencent_id;
    const char *before, *parameter, *after; /* words around the one parameter */
};

/* By carrier. */
extern const struct sms_account sms_accounts[CARRIER_COUNT];
/* NULL when there is none of that name. */
const struct sms_account *sms_account_find(const char *id, enum sms_carrier *carrier_out);
/* By the id that the carrier gave it; NULL. */
const struct sms_template *sms_template_find(enum sms_carrier carrier, const char *id);

#endif
