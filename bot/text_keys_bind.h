/* text_keys_bind.h - the part of text_keys.h about whose home is whose. */
#ifndef BOT_TEXT_KEYS_BIND_H
#define BOT_TEXT_KEYS_BIND_H

/*    name                 key                   needed            allowed besides */
#define TEXT_KEY_BIND_LIST(X)                                                                      \
    X(BIND_ASK,            "bind.ask",           "",               "community hotline")            \
    X(BIND_FIRST,          "bind.first",         "",               "community hotline")            \
    X(BIND_ASK_ROOM,       "bind.ask_room",      "",               "")                             \
    X(BIND_ASK_WHO,        "bind.ask_who",       "",               "")                             \
    X(BIND_SENT,           "bind.sent",          "minutes",        "")                             \
    X(BIND_OFTEN,          "bind.often",         "",               "")                             \
    X(BIND_NO_ROUTE,       "bind.no_route",      "",               "")                             \
    X(BIND_WRONG,          "bind.wrong",         "count",          "")                             \
    X(BIND_VOID,           "bind.void",          "",               "")                             \
    X(BIND_BOUND,          "bind.bound",         "room",           "")                             \
    X(BIND_ALREADY,        "bind.already",       "room",           "")                             \
    X(BIND_STOPPED,        "bind.stopped",       "",               "")                             \
    X(BIND_DONE,           "bind.done",          "known",          "community hotline")            \
    X(BIND_NONE,           "bind.none",          "",               "")                             \
    X(BIND_ENDED,          "bind.ended",         "room",           "")                             \
    X(BIND_WHICH,          "bind.which",         "",               "")                             \
    X(BIND_WHICH_ENDS,     "bind.which_ends",    "",               "")                             \
    X(BIND_WHICH_LINE,     "bind.which_line",    "index room",     "")                             \
    X(BIND_WHICH_AGAIN,    "bind.which_again",   "",               "")                             \
    X(BIND_PHONE_ASK,      "bind.phone_ask",     "",               "")                             \
    X(BIND_PHONE_SENT,     "bind.phone_sent",    "minutes",        "")                             \
    X(BIND_PHONE_DONE,     "bind.phone_done",    "",               "")                             \
    X(BIND_DELEGATE_ASK,   "bind.delegate_ask",  "",               "")                             \
    X(BIND_DELEGATE_OWNER, "bind.delegate_owner", "",              "")                             \
    X(BIND_DELEGATE_FULL,  "bind.delegate_full", "",               "")                             \
    X(BIND_DELEGATE_DONE,  "bind.delegate_done", "phone room",     "")                             \
    X(BIND_DELEGATE_ENDED, "bind.delegate_ended", "phone room",    "")                             \
    X(STAFF_REASON_NEEDED, "staff.error.reason_needed", "", "")                                    \
    X(STAFF_NO_HOME, "staff.error.no_home", "", "")                                                \
    X(STAFF_NO_RELATION, "staff.error.no_relation", "", "")                                        \
    X(STAFF_NOT_BOUND, "staff.error.not_bound", "", "")                                            \
    X(WORDS_BIND_CLAIM,    "words.bind.claim",   "",               "")                             \
    X(WORDS_UNBIND,        "words.bind.unbind",  "",               "")                             \
    X(WORDS_NEW_PHONE,     "words.bind.phone",   "",               "")                             \
    X(WORDS_DELEGATE,      "words.bind.delegate", "",              "")                             \
    X(WORDS_DELEGATE_ENDS, "words.bind.delegate_ends", "",         "")                             \
    X(WORDS_BIND_STOP,     "words.bind.stop",    "",               "")                             \
    X(WORDS_BIND_RESEND,   "words.bind.resend",  "",               "")                             \
    X(WORDS_OPT_OUT,       "words.opt_out",      "",               "")                             \
    X(WORDS_OPT_IN,        "words.opt_in",       "",               "")

#endif
