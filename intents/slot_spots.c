#include "intents/slot_spots.h"

#include "bot/base/invariant.h"
#include "intents/numerals.h"
#include "intents/slots.h"

#include <stdlib.h>

enum { PHONE_DIGITS_MIN = 10, SPOT_SHIFT = 8 };

/* By letter: traits, and above SPOT_SHIFT the spots. */
struct slot_traits {
    uint16_t of_letter[ALPHABET_BMP_CHARS];
};

/* Each time has one of these, or - / 号 本. */
static bool in_times(int32_t c)
{
    switch (c) {
    case u'点':
    case u'时':
    case u'天':
    case u'日':
    case u'儿':
    case u'周':
    case u'期':
    case u'拜':
    case u'晚':
    case u'早':
    case u'午':
    case u'晨':
    case u'夜':
    case u'都':
    case u'现':
    case u'马':
    case u'立':
    case u'即':
    case u'钟':
    case u'明':
    case u'月':
    case u'年':
    case u'节':
    case u'庆':
    case u'旦':
    case u'夕':
    case u'秋':
    case u'假':
    case u'班':
    case u'前':
    case u'后':
    case u'定':
    case u'看':
    case ':':
        return true;
    default:
        return false;
    }
}

static unsigned trait_of(int32_t c)
{
    switch (c) {
    case u'栋':
    case u'幢':
    case u'座':
    case u'楼':
    case u'院':
    case u'—':
    case u'–':
    case '#':
    case '_':
        return TRAIT_PLACE;
    case '-': /* 3-2-501, 2026-12-01 */
    case '/':
        return TRAIT_PLACE | TRAIT_TIME;
    case u'块':
    case u'元':
    case u'圆':
    case u'¥':
    case '$':
    case 'w':
    case 'r':
        return TRAIT_MONEY;
    case u'毛':
    case u'角':
        return TRAIT_MONEY;
    case u'万':
    case u'千':
    case u'百':
        return TRAIT_MONEY | TRAIT_NUMBER;
    case u'洞':
    case u'拐':
        return TRAIT_DIGITS;
    case u'叫':
    case u'姓':
    case u'名':
    case u'是':
    case u'称':
    case u'系':
    case u'主':
        return TRAIT_NAME;
    case u'本': /* 本人, 本周 */
        return TRAIT_NAME | TRAIT_TIME;
    case u'号':
        return TRAIT_PLACE | TRAIT_TIME;
    default:
        return numeral_digit_of(c) >= 0 ? TRAIT_NUMBER | TRAIT_DIGITS
               : numeral_unit_of(c) > 0 ? TRAIT_NUMBER
               : in_times(c)            ? TRAIT_TIME
                                        : 0;
    }
}

static bool begins_number(int32_t c)
{
    return numeral_digit_of(c) >= 0 || numeral_unit_of(c) > 0;
}

static unsigned spots_of(const struct lexicon *lexicon, int32_t c)
{
    bool number = begins_number(c);
    bool room = number || (c >= 'a' && c <= 'z');
    return (unsigned)room << SPOT_ROOM | (unsigned)number << SPOT_NUMBER |
           (unsigned)slot_time_may_begin(c) << SPOT_TIME |
           (unsigned)slot_name_may_begin(c) << SPOT_NAME |
           (unsigned)lexicon_may_begin(lexicon, c) << SPOT_WORD;
}

enum status slot_traits_open(struct alphabet *alphabet, const struct lexicon *lexicon,
                             struct slot_traits **traits_out)
{
    INVARIANT(alphabet != NULL && lexicon != NULL && traits_out != NULL);
    struct slot_traits *traits = calloc(1, sizeof *traits);
    *traits_out = traits;
    for (int32_t c = 1; c < ALPHABET_BMP_CHARS && traits != NULL; c++) {
        unsigned of_letter = trait_of(c) | spots_of(lexicon, c) << SPOT_SHIFT;
        if (of_letter != 0) {
            traits->of_letter[alphabet_add(alphabet, c)] = (uint16_t)of_letter;
        }
    }
    return traits == NULL ? ST_NO_MEMORY : ST_OK;
}

void slot_traits_close(struct slot_traits *traits)
{
    free(traits);
}

void slot_spots_find(const struct slot_traits *traits, const struct letters *letters,
                     struct slot_spots *spots_out)
{
    INVARIANT(letters->text.size <= SLOT_TEXT_BYTES_MAX);
    unsigned all = 0, digits = 0;
    for (size_t i = 0; i < SPOT_COUNT; i++) {
        spots_out->where[i].count = 0;
    }
    for (size_t i = 0; i < letters->count; i++) {
        unsigned trait = traits->of_letter[letters->items[i]];
        all |= trait;
        digits += (trait & TRAIT_DIGITS) != 0;
        for (unsigned spots = trait >> SPOT_SHIFT; spots != 0; spots &= spots - 1) {
            struct slot_places *places = &spots_out->where[__builtin_ctz(spots)];
            places->at[places->count++] = letters->offsets[i];
        }
    }
    all &= (1U << SPOT_SHIFT) - 1;
    spots_out->traits = digits >= PHONE_DIGITS_MIN ? all : all & ~(unsigned)TRAIT_DIGITS;
}
