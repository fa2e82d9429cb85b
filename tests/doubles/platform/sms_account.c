#include "tests/doubles/platform/sms_account.h"

#include <string.h>

const struct sms_account sms_accounts[CARRIER_COUNT] = {
    [CARRIER_ALIYUN] = {"aliyun", "demo-key-id", "demo-secret-aliyun", NULL},
    [CARRIER_TENCENT] = {"tencent", "demo-secret-id", "demo-secret-tencent", "1400006666"},
    [CARRIER_TWILIO] = {"twilio", "ACdemo0000000000000000000000000000", "12345", NULL},
    [CARRIER_KANNEL] = {"kannel", "guanjia", "demo-secret-kannel", NULL},
};

static const struct sms_template templates[] = {
    {"SMS_100000001", "100001", "管家回复：", "content", ""},
    {"SMS_100000002", "100002", "您的验证码是", "code", "，5分钟内有效，请勿告诉他人。"},
};

const struct sms_account *sms_account_find(const char *id, enum sms_carrier *carrier_out)
{
    for (int i = 0; i < CARRIER_COUNT; i++) {
        if (id != NULL && strcmp(sms_accounts[i].id, id) == 0) {
            *carrier_out = (enum sms_carrier)i;
            return &sms_accounts[i];
        }
    }
    return NULL;
}

const struct sms_template *sms_template_find(enum sms_carrier carrier, const char *id)
{
    for (size_t i = 0; i < sizeof templates / sizeof templates[0]; i++) {
        const char *own =
            carrier == CARRIER_ALIYUN ? templates[i].aliyun_id : templates[i].tencent_id;
        if (id != NULL && strcmp(own, id) == 0) {
            return &templates[i];
        }
    }
    return NULL;
}
