/* desk_stand_in.h - what stands around a desk that runs without front and courier: a channel
 * that accepts everything, and ports that drop what they are given. */
#ifndef TESTS_DESK_STAND_IN_H
#define TESTS_DESK_STAND_IN_H

#include "bot/config.h"
#include "bot/desk.h"

#define STAND_IN static inline __attribute__((unused))

STAND_IN enum status stand_in_prepare(struct account *account, struct fault_sink *faults)
{
    (void)faults;
    if (account_setting(account, "rights").size > 0) {
        account->abilities = ABILITY_FREE | ABILITY_CHOICES | ABILITY_TEMPLATE |
                             ABILITY_SUBSCRIPTION | ABILITY_MENU;
    }
    return ST_OK;
}

STAND_IN void stand_in_release_account(struct account *account)
{
    (void)account;
}

STAND_IN int64_t stand_in_drops_repeat_ms(const struct outbound *outbound)
{
    bool is_template = outbound->kind == OUTBOUND_NOTICE && outbound->notice_id != NULL &&
                       outbound->notice_id->by == NOTICE_TEMPLATE;
    return is_template ? 600000 : 0;
}

/* Take the place of WeChat and SMS, whose accounts the demo has. */
static const struct channel_ops stand_in_channel __attribute__((unused)) = {
    .name = "wechat",
    .api_base = "http://127.0.0.1:1",
    .text_bytes_max = 2047,
    .drops_repeat_ms = stand_in_drops_repeat_ms,
    .has_window = true,
    .typing_lasts_ms = 15000,
    .typing_heard_ms = 30000,
    .prepare = stand_in_prepare,
    .release = stand_in_release_account,
};
static const struct channel_ops stand_in_sms __attribute__((unused)) = {
    .name = "sms",
    .api_base = "http://127.0.0.1:1",
    .text_bytes_max = 2047,
    .peer_is_phone = true,
    .prepare = stand_in_prepare,
    .release = stand_in_release_account,
};

/* The demo's configuration of a directory with that channel. Faults are printed. */
STAND_IN enum status stand_in_config_of(const char *directory, const char *intents_directory,
                                        struct config **config_out)
{
    static const struct channel_ops *const channels[] = {&stand_in_channel, &stand_in_sms};
    struct config_source source = {.directory = directory,
                                   .intents_directory = intents_directory,
                                   .demo = true,
                                   .channels = channels,
                                   .channel_count = 2};
    size_t errors = 0;
    return config_load(&source, stderr, &errors, config_out);
}

STAND_IN enum status stand_in_config(struct config **config_out)
{
    return stand_in_config_of("config", NULL, config_out);
}

STAND_IN void stand_in_publish(void *context, struct event_batch *batch)
{
    (void)context;
    event_batch_close(batch);
}

STAND_IN void stand_in_session(void *context, const struct session_note *note)
{
    (void)context;
    (void)note;
}

STAND_IN enum status stand_in_dispatch(void *context, struct send_job *job)
{
    (void)context;
    (void)job;
    return ST_STOPPING;
}

STAND_IN void stand_in_ready(void *context, bool ready)
{
    (void)context;
    (void)ready;
}

STAND_IN void stand_in_flush(void *context)
{
    (void)context;
}

#endif
