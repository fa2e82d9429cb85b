/* text_keys_send.h - the part of text_keys.h about sending: by which way a message goes, why one
 * waits or was dropped, what may be tapped; and who speaks in the terminal. */
#ifndef BOT_TEXT_KEYS_SEND_H
#define BOT_TEXT_KEYS_SEND_H

/*    name                 key                   needed            allowed besides */
#define TEXT_KEY_SEND_LIST(X)                                                                      \
    X(SEND_HELD_NIGHT,     "send.held.night",    "lane until",    "")                              \
    X(SEND_HELD_LIMIT,     "send.held.limit",    "lane span count until", "")                      \
    X(SEND_HELD_CAMPAIGN,  "send.held.campaign", "until",         "lane")                          \
    X(SEND_DROPPED_LIMIT,  "send.dropped.limit", "lane span count", "")                            \
    X(MEDIA_EXPIRED_WORDS, "media.expired",      "",              "")                              \
    X(SEND_TOO_LATE,       "send.too_late",      "lane",          "")                              \
    X(SEND_SPAN_MINUTE,    "send.span.minute",   "",              "")                              \
    X(SEND_SPAN_HOUR,      "send.span.hour",     "",              "")                              \
    X(SEND_SPAN_DAY,       "send.span.day",      "",              "")                              \
    X(ROUTE_WHY_LINE,      "route.why.line",     "way why",       "")                              \
    X(ROUTE_WHY_UNFOLLOWED, "route.why.unfollowed", "",           "")                              \
    X(ROUTE_WHY_WINDOW,    "route.why.window",   "",              "")                              \
    X(ROUTE_WHY_RIGHT,     "route.why.right",    "",              "")                              \
    X(ROUTE_WHY_NOTICE,    "route.why.notice",   "",              "")                              \
    X(ROUTE_WHY_CONSENT,   "route.why.consent",  "",              "")                              \
    X(ROUTE_WHY_PHONE,     "route.why.phone",    "",              "")                              \
    X(ROUTE_WHY_TASKS,     "route.why.tasks",    "",              "")                              \
    X(ROUTE_NAME_CUSTOMER, "route.name.customer", "",             "")                              \
    X(ROUTE_NAME_TEMPLATE, "route.name.template", "",             "")                              \
    X(ROUTE_NAME_SUBSCRIPTION, "route.name.subscription", "",     "")                              \
    X(ROUTE_NAME_SMS,      "route.name.sms",     "",              "")                              \
    X(ROUTE_NAME_WAIT,     "route.name.wait",    "",              "")                              \
    X(ROUTE_NAME_TASK,     "route.name.task",    "",              "")                              \
    X(ROUTE_TASK_WORDS,    "route.task.words",   "words why",     "")                              \
    X(ROUTE_TASK_TITLE,    "route.task.title",   "",              "")                              \
    X(STAFF_WENT_ON,       "staff.error.went_on", "",             "")                              \
    X(CHANNEL_OTHER,       "channel.other",      "",              "")                              \
    X(TERMINAL_BOT,        "terminal.bot",       "words",         "")                              \
    X(TERMINAL_RESIDENT,   "terminal.resident",  "",               "")                             \
    X(WORDS_TAP_CONFIRM,   "words.tap.confirm",  "",               "")                             \
    X(WORDS_TAP_SAME,      "words.tap.same",     "",               "")

#endif
