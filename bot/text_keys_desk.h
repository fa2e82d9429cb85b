/* text_keys_desk.h - the part of text_keys.h about what staff do at their desks: searching, their own
 * lists, and notes in chats. */
#ifndef BOT_TEXT_KEYS_DESK_H
#define BOT_TEXT_KEYS_DESK_H

/*    name                 key                   needed            allowed besides */
#define TEXT_KEY_DESK_LIST(X)                                                                      \
    X(STAFF_UNDO_OVER,     "staff.error.undo_over",    "",               "")                             \
    X(STAFF_UNDO_CHANGED,  "staff.error.undo_changed", "",               "")                             \
    X(STAFF_WORDS_NEEDED,  "staff.error.words_needed", "",        "")                              \
    X(STAFF_NO_SEARCH,     "staff.error.no_search", "",           "")                              \
    X(STAFF_VIEWS_FULL,    "staff.error.views_full", "",          "")                              \
    X(PASSWORD_SHORT,      "staff.password.short", "min",         "")                              \
    X(PASSWORD_SAME,       "staff.password.same", "",             "")                              \
    X(PASSWORD_NAME,       "staff.password.name", "",             "")                              \
    X(PASSWORD_WRONG,      "staff.password.wrong", "",            "")                              \
    X(PASSWORD_CHANGED,    "staff.password.changed", "",          "")                              \
    X(STAFF_SESSION_OVER,  "staff.error.session_over", "", "")                            \
    X(STAFF_NOT_APPOINTED, "staff.error.not_appointed", "", "")                           \
    X(STAFF_PERSON_INCOMPLETE, "staff.error.person_incomplete", "", "")                       \
    X(STAFF_PERSON_UNFIT,  "staff.error.person_unfit", "", "")                            \
    X(STAFF_USERNAME_UNFIT, "staff.error.username_unfit", "", "")                          \
    X(STAFF_USERNAME_TAKEN, "staff.error.username_taken", "", "")                          \
    X(STAFF_LAST_ADMIN,    "staff.error.last_admin", "", "")                              \
    X(STAFF_SELF,          "staff.error.self", "", "")                                    \
    X(STAFF_LEAVE,         "staff.error.leave", "", "")                                   \
    X(STAFF_LEAVE_OVERLAPS, "staff.error.leave_overlaps", "", "")                         \
    X(STAFF_ON_LEAVE,      "staff.error.on_leave", "", "")                                \
    X(STAFF_LEFT_CHAT,     "staff.left_chat", "name", "")                                         \
    X(MATERIAL_NOT_HERE,   "material.not_here",  "",              "")                              \
    X(MATERIAL_NOT_NOW,    "material.not_now",   "",              "")                              \
    X(MATERIAL_UNKNOWN,    "material.unknown",   "",              "")                              \
    X(MATERIAL_NO_PRICER,  "material.no_pricer", "",              "")                              \
    X(MATERIAL_UNFIT,      "material.unfit",     "",              "")                              \
    X(MATERIAL_QUANTITY,   "material.quantity",  "",              "")                              \
    X(MATERIAL_FULL,       "material.full",      "",              "")                              \
    X(MATERIAL_LINE,       "material.line",      "name quantity unit", "price")                    \
    X(MATERIAL_PRICED,     "material.priced",    "name quantity unit price", "")                   \
    X(MATERIAL_AND,        "material.and",       "",              "")                              \
    X(MATERIAL_MORE,       "material.more",      "count",         "")                              \
    X(MATERIAL_TOLD,       "material.told",      "lines",         "amount")                        \
    X(MATERIAL_TOLD_FREE,  "material.told_free", "lines",         "amount")                        \
    X(MATERIAL_TOLD_PAID,  "material.told_paid", "lines amount",  "")                              \
    X(CHAT_NOTE_TAKEN,     "chat.note.taken",    "words",         "")                              \
    X(CHAT_NOTE_BACK,      "chat.note.handed_back", "words",      "")                              \
    X(CHAT_NOTE_SMS,       "chat.note.sms",      "words",         "")

#endif
