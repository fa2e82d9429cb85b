/* text_keys.h - every text that the program itself says, and what it fills in.
 *
 * `check` holds config/texts/ against this table. Texts that services and life
 * cycles name are checked against the files that name them (config_check.c). */
#ifndef BOT_TEXT_KEYS_H
#define BOT_TEXT_KEYS_H

#include "bot/text_keys_bind.h"
#include "bot/text_keys_fee.h"
#include "bot/text_keys_work.h"

/* Placeholders that a group of texts may use, with spaces between. */
#define TEXT_KEY_ABOUT_COMMUNITY "community hotline"
#define TEXT_KEY_ABOUT_SERVICE "service"
#define TEXT_KEY_ABOUT_TICKET "ticket title service state"
#define TEXT_KEY_TOLD_BY_DESK "ticket title note assignee"
/* … and the slots and facts of the service (ticket_words.h); {code} and {until} of a pass. */
#define TEXT_KEY_OF_PROCEDURE                                                                      \
    "ticket title service state room name assignee community hotline code until materials materials_told"

/*    name                 key                   needed            allowed besides */
#define TEXT_KEY_LIST(X)                                                                           \
    TEXT_KEY_WORK_LIST(X)                                                                          \
    TEXT_KEY_BIND_LIST(X)                                                                          \
    TEXT_KEY_FEE_LIST(X)                                                                           \
    X(TALK_WELCOME,        "talk.welcome",       "",               TEXT_KEY_ABOUT_COMMUNITY)       \
    X(TALK_GREET,          "talk.greet",         "",               TEXT_KEY_ABOUT_COMMUNITY)       \
    X(TALK_GREET_SHORT,    "talk.greet_short",   "",               TEXT_KEY_ABOUT_COMMUNITY)       \
    X(TALK_HELP,           "talk.help",          "",               TEXT_KEY_ABOUT_COMMUNITY)       \
    X(TALK_THANKS,         "talk.thanks",        "",               TEXT_KEY_ABOUT_COMMUNITY)       \
    X(TALK_BYE,            "talk.bye",           "",               TEXT_KEY_ABOUT_COMMUNITY)       \
    X(TALK_KNOWN,          "talk.known",         "",               TEXT_KEY_ABOUT_COMMUNITY)       \
    X(TALK_NONE,           "talk.none",          "",               TEXT_KEY_ABOUT_COMMUNITY)       \
    X(TALK_FINE,           "talk.fine",          "",               TEXT_KEY_ABOUT_COMMUNITY)       \
    X(TALK_MEDIA,          "talk.media",         "",               TEXT_KEY_ABOUT_COMMUNITY)       \
    X(TALK_OPTOUT,         "talk.optout",        "",               TEXT_KEY_ABOUT_COMMUNITY)       \
    X(TALK_OPTIN,          "talk.optin",         "",               TEXT_KEY_ABOUT_COMMUNITY)       \
    X(VALUE_MONTH,         "value.month",        "year month",     "")                             \
    X(VALUE_DAY,           "value.day",          "month day",      "year")                         \
    X(HUMAN_CALLED,        "human.called",       "",               TEXT_KEY_ABOUT_COMMUNITY)       \
    X(HUMAN_SORRY,         "human.sorry",        "",               TEXT_KEY_ABOUT_COMMUNITY)       \
    X(HUMAN_CALM,          "human.calm",         "",               TEXT_KEY_ABOUT_COMMUNITY)       \
    X(HUMAN_AGAIN,         "human.again",        "",               TEXT_KEY_ABOUT_COMMUNITY)       \
    X(HUMAN_MISSED,        "human.missed",       "",               TEXT_KEY_ABOUT_COMMUNITY)       \
    X(HUMAN_WHY_ASKED,     "human.why.asked",    "",               "")                             \
    X(HUMAN_WHY_ANGRY,     "human.why.angry",    "",               "")                             \
    X(HUMAN_WHY_MISSED,    "human.why.missed",   "",               "")                             \
    X(HUMAN_WHY_SERVICE,   "human.why.service",  "",               TEXT_KEY_ABOUT_SERVICE)         \
    X(FORM_BACK,           "form.back",          "service",        "")                             \
    X(FORM_NEXT,           "form.next",          "service",        "")                             \
    X(FORM_RESUME,         "form.resume",        "service",        "")                             \
    X(FORM_CANCELLED,      "form.cancelled",     "",               TEXT_KEY_ABOUT_SERVICE)         \
    X(FORM_SAVED,          "form.saved",         "",               TEXT_KEY_ABOUT_SERVICE)         \
    X(FORM_OFFER,          "form.offer",         "",               TEXT_KEY_ABOUT_SERVICE)         \
    X(FORM_DROPPED,        "form.dropped",       "service",        "")                             \
    X(FORM_REMIND,         "form.remind",        "",               TEXT_KEY_ABOUT_SERVICE)         \
    X(FORM_REFUSED,        "form.refused",       "",               TEXT_KEY_ABOUT_SERVICE)         \
    X(FORM_CHANGED,        "form.changed",       "label value",    "")                             \
    X(FORM_NOTED,          "form.noted",         "",               "")                             \
    X(FORM_QUEUED,         "form.queued",        "service",        "")                             \
    X(FORM_MEDIA,          "form.media",         "",               "")                             \
    X(FORM_PAST,           "form.past",          "",               "")                             \
    X(FORM_AMBIGUOUS,      "form.ambiguous",     "first second",   "")                             \
    X(FORM_SORRY,          "form.sorry",         "",               TEXT_KEY_ABOUT_SERVICE)         \
    X(CONFIRM_HEAD,        "confirm.head",       "service",        "")                             \
    X(CONFIRM_LINE,        "confirm.line",       "label value",    "")                             \
    X(CONFIRM_ALSO,        "confirm.also",       "service",        "")                             \
    X(CONFIRM_TAIL,        "confirm.tail",       "",               "")                             \
    X(CONFIRM_AGAIN,       "confirm.again",      "",               "")                             \
    X(CONFIRM_CHANGE,      "confirm.change",     "",               "")                             \
    X(DUPLICATE_ASK,       "duplicate.ask",      "ticket",         TEXT_KEY_ABOUT_TICKET)          \
    X(DUPLICATE_AGAIN,     "duplicate.again",    "ticket",         TEXT_KEY_ABOUT_TICKET)          \
    X(DUPLICATE_JOINED,    "duplicate.joined",   "ticket",         TEXT_KEY_ABOUT_TICKET)          \
    X(EMERGENCY_JOINED,    "emergency.joined",   "ticket",         TEXT_KEY_ABOUT_TICKET)          \
    X(EMERGENCY_THANKS,    "emergency.thanks",   "",               TEXT_KEY_ABOUT_COMMUNITY)       \
    X(STATUS_NONE,         "status.none",        "",               TEXT_KEY_ABOUT_COMMUNITY)       \
    X(STATUS_HEAD,         "status.head",        "count",          "")                             \
    X(STATUS_LINE,         "status.line",        "ticket",         TEXT_KEY_ABOUT_TICKET)          \
    X(WHICH_LINE,          "which.line",         "index ticket",   TEXT_KEY_ABOUT_TICKET)          \
    X(WHICH_AGAIN,         "which.again",        "",               "")                             \
    X(URGE_WHICH,          "urge.which",         "",               "")                             \
    X(URGE_DONE,           "urge.done",          "ticket",         TEXT_KEY_ABOUT_TICKET)          \
    X(URGE_NONE,           "urge.none",          "",               TEXT_KEY_ABOUT_COMMUNITY)       \
    X(CANCEL_WHICH,        "cancel.which",       "",               "")                             \
    X(CANCEL_DONE,         "cancel.done",        "ticket",         TEXT_KEY_ABOUT_TICKET)          \
    X(CANCEL_REFUSED,      "cancel.refused",     "ticket",         TEXT_KEY_ABOUT_TICKET)          \
    X(CANCEL_NONE,         "cancel.none",        "",               TEXT_KEY_ABOUT_COMMUNITY)       \
    X(REOPEN_WHICH,        "reopen.which",       "",               "")                             \
    X(REOPEN_DONE,         "reopen.done",        "ticket",         TEXT_KEY_ABOUT_TICKET)          \
    X(REOPEN_NONE,         "reopen.none",        "",               TEXT_KEY_ABOUT_COMMUNITY)       \
    X(CHAT_TAKEN,          "chat.taken",         "",               "name " TEXT_KEY_ABOUT_COMMUNITY) \
    X(CHAT_HANDED_BACK,    "chat.handed_back",   "",               "name " TEXT_KEY_ABOUT_COMMUNITY) \
    X(STAFF_BUSY,          "staff.error.busy",         "",               "")                             \
    X(STAFF_CHAT_HELD,     "staff.error.chat_held",    "",               "")                             \
    X(STAFF_CONFLICT,      "staff.error.conflict",     "",               "")                             \
    X(STAFF_FORBIDDEN,     "staff.error.forbidden",    "",               "")                             \
    X(STAFF_MALFORMED,     "staff.error.malformed",    "",               "")                             \
    X(STAFF_NO_MOVE,       "staff.error.no_move",      "",               "")                             \
    X(STAFF_NO_SUCH_STAFF, "staff.error.no_such_staff","",               "")                             \
    X(STAFF_NOT_FOUND,     "staff.error.not_found",    "",               "")                             \
    X(STAFF_NOT_HOLDER,    "staff.error.not_holder",   "",               "")                             \
    X(STAFF_TEXT_NEEDED,   "staff.error.text_needed",  "",               "")                             \
    X(STAFF_THROTTLED,     "staff.error.throttled",    "",               "")                             \
    X(STAFF_TOO_LARGE,     "staff.error.too_large",    "",               "")                             \
    X(STAFF_UNKNOWN_OP,    "staff.error.unknown_op",   "",               "")                             \
    X(STAFF_SLOT_NEEDED,   "staff.error.slot_needed",  "label",          "")                             \
    X(STAFF_SLOT_UNFIT,    "staff.error.slot_unfit",   "label",          "")                             \
    X(PASS_WRONG,          "pass.wrong",         "",               "")                             \
    X(PASS_USED,           "pass.used",          "",               "")                             \
    X(PASS_OVER,           "pass.over",          "",               "")                             \
    X(PASS_EARLY,          "pass.early",         "",               "")                             \
    X(STAFF_UNREACHABLE,   "staff.error.unreachable",  "",               "")                             \
    X(STAFF_NOT_YOURS,     "staff.error.not_yours",    "",               "")                             \
    X(STAFF_SHIFT,         "staff.error.shift",        "",               "")                             \
    X(STAFF_SHIFT_OVERLAPS,"staff.error.shift_overlaps","",              "")                             \
    X(STAFF_OTHER_DEPARTMENT,"staff.error.other_department","",          "")                             \
    /* Why a class is proposed; staff read it. */                                                  \
    X(WARRANTY_WITHIN,     "warranty.within",    "item until",     "delivered")                    \
    X(WARRANTY_ENDED,      "warranty.ended",     "item until",     "delivered")                    \
    X(WARRANTY_LIFE,       "warranty.life",      "item",           "")                             \
    X(WARRANTY_OWN,        "warranty.own",       "item",           "")                             \
    X(WARRANTY_UNKNOWN,    "warranty.unknown",   "item",           "")                             \
    X(GRADE_WHY,           "grade.why",          "evidence words", "")                             \
    /* Why a fact is not recorded, a pass does not open: staff and residents read them. */          \
    X(FACT_UNKNOWN,        "fact.unknown",       "",               "")                             \
    X(FACT_FORBIDDEN,      "fact.forbidden",     "",               "")                             \
    X(FACT_NOT_NOW,        "fact.not_now",       "",               "")                             \
    X(FACT_ONCE,           "fact.once",          "",               "")                             \
    X(FACT_TOO_SOON,       "fact.too_soon",      "",               "")                             \
    X(FACT_EMPTY,          "fact.empty",         "",               "")                             \
    X(FACT_NOT_FLAG,       "fact.not_flag",      "",               "")                             \
    X(FACT_NOT_TEXT,       "fact.not_text",      "",               "")                             \
    X(FACT_NOT_NUMBER,     "fact.not_number",    "",               "")                             \
    X(FACT_NOT_FEN,        "fact.not_fen",       "",               "")                             \
    X(FACT_NOT_CHOICE,     "fact.not_choice",    "",               "")                             \
    X(FACT_NOT_TIME,       "fact.not_time",      "",               "")                             \
    X(FACT_NOT_SCORE,      "fact.not_score",     "",               "")                             \
    X(ASK_NOTED,           "ask.noted",          "",               TEXT_KEY_OF_PROCEDURE)          \
    X(VALUE_YES,           "value.yes",          "",               "")                             \
    X(VALUE_NO,            "value.no",           "",               "")                             \
    X(VALUE_UNKNOWN,       "value.unknown",      "",               "")                             \
    X(VALUE_BUILDING,      "value.building",     "building",       "")                             \
    X(VALUE_ROOM,          "value.room",         "building room",  "")                             \
    X(VALUE_ROOM_UNIT,     "value.room_unit",    "building unit room", "")                         \
    /* What residents say: words with spaces between, compared with the whole message. */          \
    X(WORDS_AFFIRM,        "words.affirm",       "",               "")                             \
    X(WORDS_DENY,          "words.deny",         "",               "")                             \
    X(WORDS_CANCEL,        "words.cancel",       "",               "")                             \
    X(WORDS_RESUME,        "words.resume",       "",               "")                             \
    X(WORDS_SKIP,          "words.skip",         "",               "")                             \
    X(WORDS_ALL,           "words.all",          "",               "")                             \
    X(WORDS_BARE,          "words.bare",         "",               "")                             \
    X(WORDS_PAPERS,        "words.papers",       "",               "")                             \
    X(WORDS_SCORE_BEFORE,  "words.score.before", "",               "")                             \
    X(WORDS_SCORE_AFTER,   "words.score.after",  "",               "")                             \
    X(WORDS_NAME,          "words.name",         "",               "")                             \
    X(WORDS_FILLER,        "words.filler",       "",               "")                             \
    X(WORDS_JOINER,        "words.joiner",       "",               "")                             \
    /* … and these are looked for inside it. */                                                    \
    X(WORDS_CHANGE,        "words.change",       "",               "")                             \
    X(WORDS_HEATED,        "words.heated",       "",               "")                             \
    X(WORDS_SUBJECT,       "words.subject",      "",               "")                             \
    X(WORDS_CONTENT,       "words.slot.content", "",               "")                             \
    X(WORDS_ROOM,          "words.slot.room",    "",               "")                             \
    X(WORDS_PHONE,         "words.slot.phone",   "",               "")                             \
    X(WORDS_TIME,          "words.slot.time",    "",               "")                             \
    X(WORDS_PERSON,        "words.slot.person",  "",               "")

enum text_key {
#define X(name, key, needed, allowed) name,
    TEXT_KEY_LIST(X)
#undef X
    TEXT_KEY_COUNT
};

/* The key as written in config/texts/. */
const char *text_key(enum text_key key);

#endif
