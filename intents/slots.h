/* slots.h - the extractors: room, phone, time, money, name, and those of the words of words.tsv,
 * out of normalised text.
 *
 * Each takes text as normalise() gives it and finds the first (or the asked)
 * value. Times are resolved against the message's own time. */
#ifndef INTENTS_SLOTS_H
#define INTENTS_SLOTS_H

#include "bot/base/status.h"
#include "bot/base/text.h"

enum {
    SLOT_ROOM_BYTES = 48,
    SLOT_PHONE_BYTES = 24,
    SLOT_TIME_BYTES = 64,
    SLOT_DAY_FROM_MINUTE = 8 * 60, /* when only the day was said */
    SLOT_DAY_TO_MINUTE = 20 * 60
};

struct slot_room {
    char canonical[SLOT_ROOM_BYTES]; /* "3-2-501": building-unit-room; "A-1203" without unit */
    struct text words;               /* where in the text */
};

struct slot_phone {
    char canonical[SLOT_PHONE_BYTES]; /* "13800138000", landline "0755-26001234" */
    struct text words;
};

enum slot_time_kind {
    SLOT_TIME_POINT,    /* from_ms == to_ms: 明天下午三点 */
    SLOT_TIME_SPAN,     /* from_ms .. to_ms: 下午, 周六上午, 三点到五点 */
    SLOT_TIME_FROM,     /* from_ms on: 三点以后 */
    SLOT_TIME_BEFORE,   /* until to_ms: 五点之前 */
    SLOT_TIME_ANY,      /* 随时, 都可以 */
    SLOT_TIME_WORKDAYS, /* 工作日, 除了周末: any of them; from_ms .. to_ms on the next one */
    SLOT_TIME_AMBIGUOUS /* must be asked about: 九点 with morning and evening both ahead */
};

struct slot_time {
    enum slot_time_kind kind;
    int64_t from_ms, to_ms; /* UTC milliseconds */
    bool past;              /* lies before the message: refused kindly */
    struct text words;
};

struct slot_money {
    int64_t amount_fen;
    struct text words;
};

struct slot_name {
    struct text name; /* borrowed from the text: 李明, 刘女士, 小王; of 我姓刘 the surname */
    struct text words;
};

struct slot_word {
    struct text value; /* 厨房水槽下面, 水龙头; an urgency is "now", "soon" or "later" */
    struct text words;
};

struct slot_count {
    int64_t count;
    struct text words; /* with what is counted: 三盏灯, 冰箱一台 */
};

struct lexicon;
struct lexicon_hits;
struct slot_places; /* slot_spots.h */

/* ST_NOT_FOUND when there is none. `bare` also accepts forms that only mean a room when one
 * was asked for ("502", "3 501"). */
MUST_CHECK enum status slot_find_room(struct text text, bool bare, struct slot_room *room_out);
MUST_CHECK enum status slot_find_phone(struct text text, struct slot_phone *phone_out);
MUST_CHECK enum status slot_find_time(struct text text, int64_t now_ms, int offset_minutes,
                                      struct slot_time *time_out);
MUST_CHECK enum status slot_find_money(struct text text, struct slot_money *money_out);
/* What the resident is called, where words like 我叫 or 姓名 introduce it. */
MUST_CHECK enum status slot_find_name(struct text text, struct slot_name *name_out);

/* Of the words that lexicon_scan found. */
MUST_CHECK enum status slot_find_place(const struct lexicon_hits *hits,
                                       struct slot_word *place_out);
MUST_CHECK enum status slot_find_item(const struct lexicon_hits *hits, struct slot_word *item_out);
MUST_CHECK enum status slot_find_material(const struct lexicon_hits *hits,
                                          struct slot_word *material_out);
MUST_CHECK enum status slot_find_urgency(const struct lexicon_hits *hits,
                                         struct slot_word *urgency_out);
MUST_CHECK enum status slot_find_count(const struct lexicon *lexicon,
                                       const struct lexicon_hits *hits,
                                       struct slot_count *count_out);

/* The same, looking only at the places where the slot can begin, which slot_spots_find found. */
MUST_CHECK enum status slot_find_room_at(struct text text, const struct slot_places *places,
                                         struct slot_room *room_out);
MUST_CHECK enum status slot_find_time_at(struct text text, const struct slot_places *places,
                                         int64_t now_ms, int offset_minutes,
                                         struct slot_time *time_out);
MUST_CHECK enum status slot_find_name_at(struct text text, const struct slot_places *places,
                                         struct slot_name *name_out);
MUST_CHECK enum status slot_find_count_at(const struct lexicon *lexicon,
                                          const struct lexicon_hits *hits,
                                          const struct slot_places *places,
                                          struct slot_count *count_out);
bool slot_time_may_begin(int32_t c);
bool slot_name_may_begin(int32_t c);

/* "11月25日（周三）下午 14:00–18:00" in the community's time; NUL-terminated. */
void slot_time_say(const struct slot_time *time, int offset_minutes, char out[SLOT_TIME_BYTES]);
/* Machine form kept with a ticket: "2026-11-25T14:00/2026-11-25T18:00", "workdays 14:00/18:00".
 * NUL-terminated. */
void slot_time_canonical(const struct slot_time *time, int offset_minutes,
                         char out[SLOT_TIME_BYTES]);

#endif
