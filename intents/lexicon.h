/* lexicon.h - the words of intents/words.tsv and where they stand in a text.
 *
 * Lines are kind, words joined by |, and for an urgency its value, with tabs between:
 *
 *     room	厨房|卫生间
 *     urgency	马上|立刻	now
 *
 * At each place of a text the longest word counts, and the next begins behind it; so 玻璃门 has no
 * 玻璃, and a stop word such as 应急灯 hides what stands in it. */
#ifndef INTENTS_LEXICON_H
#define INTENTS_LEXICON_H

#include "bot/base/status.h"
#include "bot/base/text.h"
#include "intents/faults.h"
#include "intents/normalise.h"

enum { LEXICON_HITS_MAX = 64, LEXICON_WORDS_MAX = 8192, LEXICON_WORD_CHARS_MAX = 12 };

/* A word may be of several. */
enum lexicon_kind {
    LEXICON_ROOM = 1,      /* of a home or a house: 厨房, 楼道 */
    LEXICON_SPOT = 2,      /* in a room: 墙角, 天花板 */
    LEXICON_SIDE = 4,      /* of a thing: 下面, 旁边 */
    LEXICON_ITEM = 8,      /* what is broken or carried: 水龙头, 沙发 */
    LEXICON_MATERIAL = 16, /* what is replaced: 水管, 玻璃 */
    LEXICON_URGENCY = 32,
    LEXICON_MEASURE = 64, /* 盏, 台 */
    LEXICON_PIECE = 128,  /* a measure that is money, too: 块 */
    LEXICON_STOP = 256    /* is none of these, and hides them */
};

struct lexicon_hit {
    uint32_t start, size; /* bytes */
    unsigned kinds;
    struct text value; /* of an urgency; lives in the lexicon */
};

struct lexicon_hits {
    struct text text;
    size_t count;
    struct lexicon_hit items[LEXICON_HITS_MAX]; /* by place; further ones are not looked for */
};

struct slot_places; /* slot_spots.h */
struct lexicon;     /* immutable after lexicon_open */

/* Faults are counted and reported; ST_NO_MEMORY only. */
MUST_CHECK enum status lexicon_open(const char *path, const struct normaliser *normaliser,
                                    struct faults *faults, struct lexicon **lexicon_out);
void lexicon_close(struct lexicon *lexicon); /* accepts NULL */

/* All words but measures, which mean something only behind a number. */
void lexicon_scan(const struct lexicon *lexicon, struct text text, struct lexicon_hits *hits_out);
/* The same, looking only at the places of characters that may begin such a word. */
void lexicon_scan_at(const struct lexicon *lexicon, struct text text,
                     const struct slot_places *places, struct lexicon_hits *hits_out);
bool lexicon_may_begin(const struct lexicon *lexicon, int32_t c);
/* The longest word of one of kinds at a place; a longer one of another kind hides it. */
bool lexicon_at(const struct lexicon *lexicon, struct text text, size_t at, unsigned kinds,
                struct lexicon_hit *hit_out);

#endif
