/* Amounts: 五百块, 1.2万, 12元5角, 三块五, ¥500, 1,200元, 三千五; none of 几百块, 五六百块. */
#include "intents/slots.h"

#include "bot/base/invariant.h"
#include "intents/numerals.h"

enum {
    FEN_PER_YUAN = 100,
    FEN_PER_JIAO = 10,
    YUAN_PER_WAN = 10000,
    FRACTION = 10000, /* parts of a unit that read_fraction counts in */
    YUAN_MAX = 100000000,
    PIECES_MAX = 9 /* 两块玻璃: fewer than ten 块 may be pieces of something */
};

static const char *const signs[] = {"¥", "rmb", "$", NULL};
static const char *const yuan_words[] = {"块钱", "块", "元", "圆", "rmb", NULL};
enum { YUAN_WORD_PIECES = 1 }; /* 块 may count pieces */
static const char *const small_words[] = {"毛钱", "角钱", "分钱", NULL};
static const int64_t small_fen[] = {10, 10, 1};
static const char *const about_words[] = {"多", "来", NULL};
/* 几百块: no amount. */
static const char *const about_before[] = {"几", "数", "上", "好", "成", "小", NULL};
static const char *const pieces[] = {"玻璃", "瓷砖", "地砖", "墙砖", "砖",   "地板", "木板", "板",
                                     "墙皮", "石",   "布",   "地毯", "电池", "毛巾", "牌",   NULL};
static const char *const no_yuan[] = {"旦", "宵", NULL}; /* 元旦 */
static const char *const jiao_words[] = {"角", "毛", NULL};
static const char *const scales[] = {"万", "千", "百", "w", "k", NULL};
static const int64_t scale_yuan[] = {10000, 1000, 100, 10000, 1000};
/* After 块, when money is meant by so small a number. */
static const char *const money_follows[] = {"钱", ",",  "。", "!",  "?",    " ",  "多",
                                            "呢", "吗", "的", "一", "左右", "每", "了",
                                            "吧", "太", "够", "贵", "/",    ";",  NULL};

static bool stands(struct text text, size_t at, const char *const *words)
{
    return numeral_skip_any(text, &at, words) >= 0;
}

/* Thousands with commas: 1,200. */
static void read_thousands(struct text text, size_t *at, int64_t *value)
{
    for (;;) {
        size_t try = *at;
        struct numeral group;
        if (!numeral_skip(text, &try, TEXT(",")) || !numeral_read(text, &try, &group) ||
            group.digits != 3 || *value > YUAN_MAX) {
            return;
        }
        *value = *value * 1000 + group.value;
        *at = try;
    }
}

/* The part behind the point, in ten-thousandths: ".2" of 万 is 2,000 yuan. */
static int64_t read_fraction(struct text text, size_t *at)
{
    size_t try = *at;
    if (!numeral_skip(text, &try, TEXT("."))) {
        return 0;
    }
    int64_t part = 0;
    size_t from = try;
    for (int64_t place = FRACTION / 10;
         try < text.size && text.data[try] >= '0' && text.data[try] <= '9'; place /= 10, try++) {
        part += (text.data[try] - '0') * place;
    }
    *at = try > from ?
    try:
        *at;
    return part;
}

/* 三块五, 12元5角, 5块钱. */
static int64_t read_jiao(struct text text, size_t *at)
{
    size_t try = *at;
    struct numeral jiao;
    if (!numeral_read(text, &try, &jiao) || jiao.digits != 1) {
        return 0;
    }
    size_t behind = try;
    bool named = numeral_skip_any(text, &try, jiao_words) >= 0;
    bool ends = behind == text.size || numeral_skip_any(text, &behind, money_follows) >= 0;
    if (!named && !ends) {
        return 0;
    }
    *at = try;
    return jiao.value * FEN_PER_JIAO;
}

/* Behind a yuan word: pieces of glass, 我们一块去, 元旦? */
static bool means_money(struct text text, size_t at, int64_t yuan, int word)
{
    size_t behind = at;
    if (word != YUAN_WORD_PIECES) {
        return !stands(text, at, no_yuan);
    }
    bool digit = numeral_digit(text, &behind) >= 0;
    if (stands(text, at, pieces) || (yuan == 1 && !digit)) {
        return false;
    }
    return yuan > PIECES_MAX || at == text.size || digit || stands(text, at, money_follows);
}

/* 三千五, 八百五, 1千2: the last digit counts a tenth of the unit before it. */
static bool is_elliptic(struct text read, const struct numeral *number)
{
    static const char *const units[] = {"百", "千", "万", NULL};
    size_t last = read.size;
    do {
        last--;
    } while (last > 0 && ((unsigned char)read.data[last] & 0xc0) == 0x80);
    struct text before = text_slice(read, 0, last);
    size_t digit = last;
    for (size_t i = 0; units[i] != NULL; i++) {
        if (number->digits == 0 && text_ends_with(before, text_of(units[i]))) {
            return numeral_digit(read, &digit) > 0;
        }
    }
    return false;
}

static bool ends_amount(struct text text, size_t at)
{
    return at == text.size || stands(text, at, money_follows);
}

/* 五毛钱, 3分钱. */
static bool read_small(struct text text, size_t at, int64_t value, size_t *end, int64_t *fen_out)
{
    int word = numeral_skip_any(text, &at, small_words);
    if (word < 0) {
        return false;
    }
    *end = at;
    *fen_out = value * small_fen[word];
    return true;
}

static bool read_amount(struct text text, size_t *at, int64_t *fen_out)
{
    bool sign = numeral_skip_any(text, at, signs) >= 0;
    size_t from = *at;
    struct numeral number;
    if (!numeral_read(text, at, &number) || number.value > YUAN_MAX) {
        return false;
    }
    if (read_small(text, *at, number.value, at, fen_out)) {
        return true;
    }
    bool elliptic = is_elliptic(text_slice(text, from, *at - from), &number);
    int64_t yuan = number.value;
    read_thousands(text, at, &yuan);
    size_t point = *at;
    int64_t part = read_fraction(text, at);
    bool broken = *at > point;
    int scale = numeral_skip_any(text, at, scales);
    int64_t by = scale < 0 ? 1 : scale_yuan[scale];
    bool watts = scale >= 0 && scales[scale][0] == 'w' && !broken; /* 60w */
    bool wan = (by == YUAN_PER_WAN && !watts) || (number.digits == 0 && yuan >= YUAN_PER_WAN);
    numeral_skip_any(text, at, about_words);
    int word = numeral_skip_any(text, at, yuan_words);
    bool plain = (wan || elliptic) && ends_amount(text, *at);
    if (yuan > YUAN_MAX || (!sign && word < 0 && !plain) ||
        (word >= 0 && !means_money(text, *at, yuan * by, word))) {
        return false;
    }
    *fen_out = yuan * by * FEN_PER_YUAN + part * by / (FRACTION / FEN_PER_YUAN) +
               (word >= 0 ? read_jiao(text, at) : 0);
    return true;
}

/* A number is read from its first digit on, and not without what makes it vague: 几百, 五六百. */
static bool inside_number(struct text text, size_t at)
{
    static const char *const units[] = {"百", "千", "万", NULL};
    char before = at > 0 ? text.data[at - 1] : ' ';
    if ((before >= '0' && before <= '9') || before == '.' || stands(text, at, units)) {
        return true;
    }
    size_t back = at >= 3 ? at - 3 : at, digit = at;
    bool joined = back < at && ((unsigned char)text.data[back] & 0xc0) == 0xc0 &&
                  numeral_begins(text, back) && numeral_begins(text, at);
    bool vague = numeral_digit(text, &digit) < 0 && back < at && stands(text, back, about_before);
    return joined || vague;
}

/* A number, or one of signs: which begin with these bytes. */
static bool opens_amount(struct text text, size_t at)
{
    switch (text.data[at]) {
    case '$':
    case 'r':
    case '\xc2': /* of ¥ */
        return stands(text, at, signs);
    default:
        return numeral_begins(text, at);
    }
}

enum status slot_find_money(struct text text, struct slot_money *money_out)
{
    INVARIANT(money_out != NULL);
    for (size_t at = 0; at < text.size; at++) {
        size_t end = at;
        int64_t fen;
        if (!opens_amount(text, at) || inside_number(text, at)) {
            continue;
        }
        if (read_amount(text, &end, &fen)) {
            money_out->amount_fen = fen;
            money_out->words = text_slice(text, at, end - at);
            return ST_OK;
        }
    }
    return ST_NOT_FOUND;
}
