#include "adapters/registry.h"

#include "adapters/json/json.h"
#include "adapters/sms/sms.h"
#include "adapters/wechat/wechat.h"
#include "adapters/wechat/wecom.h"

/* A new channel is its folder and one line here. */
static const struct channel_ops *const channels[] = {
    &wechat_channel,
    &wecom_channel,
    &sms_channel,
    &json_channel,
};

const struct channel_ops *registry_find(struct text name)
{
    for (size_t i = 0; i < sizeof channels / sizeof channels[0]; i++) {
        if (text_equal(text_of(channels[i]->name), name)) {
            return channels[i];
        }
    }
    return NULL;
}

const struct channel_ops *const *registry_channels(size_t *count_out)
{
    *count_out = sizeof channels / sizeof channels[0];
    return channels;
}
