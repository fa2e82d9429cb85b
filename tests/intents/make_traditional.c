/* Writes intents/traditional.tsv out of OpenCC's dictionaries (not run in the build).
 *
 *   cc tests/intents/make_traditional.c -lopencc -o make_traditional   (Debian: libopencc-dev)
 *   ./make_traditional > intents/traditional.tsv
 *
 * One character at a time: OpenCC's t2s first, then its Taiwan and Hong Kong variants for what
 * t2s leaves alone. Phrases are left out, because patterns are matched against characters. */
#include <opencc/opencc.h>

#include <iconv.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

static const struct {
    uint32_t first, last;
} ranges[] = {{0x3400, 0x4dbf}, {0x4e00, 0x9fff}};

static const char *const configs[] = {"t2s.json", "tw2s.json", "hk2s.json"};

enum { CONFIGS = sizeof configs / sizeof configs[0] };

static void encode(uint32_t c, char out[4])
{
    out[0] = (char)(0xe0 | (c >> 12));
    out[1] = (char)(0x80 | ((c >> 6) & 0x3f));
    out[2] = (char)(0x80 | (c & 0x3f));
    out[3] = '\0';
}

/* Simplified form of each three-byte character; empty where it is the character itself. */
static char simplified[0x10000][4];
static unsigned char is_target[0x10000];

static uint32_t decode(const char *bytes)
{
    return ((uint32_t)(bytes[0] & 0x0f) << 12) | ((uint32_t)(bytes[1] & 0x3f) << 6) |
           (uint32_t)(bytes[2] & 0x3f);
}

/* The result of a variant's dictionary goes through t2s once more: hk2s alone makes the
 * simplified U+62AC traditional. */
static void look_up(opencc_t converters[CONFIGS], uint32_t c)
{
    char from[4];
    encode(c, from);
    for (size_t i = 0; i < CONFIGS && simplified[c][0] == '\0'; i++) {
        char *variant = opencc_convert_utf8(converters[i], from, 3);
        char *to =
            variant == NULL ? NULL : opencc_convert_utf8(converters[0], variant, strlen(variant));
        /* A simplified form outside the three-byte range is of no use to the patterns. */
        if (to != NULL && strlen(to) == 3 && strcmp(from, to) != 0) {
            memcpy(simplified[c], to, 4);
            is_target[decode(to)] = 1;
        }
        opencc_convert_utf8_free(variant);
        opencc_convert_utf8_free(to);
    }
}

/* GB 2312 holds the simplified characters in daily use. */
static int is_daily(iconv_t to_gb2312, char *utf8)
{
    char out[8], *in_at = utf8, *out_at = out;
    size_t in_left = 3, out_left = sizeof out;
    return iconv(to_gb2312, &in_at, &in_left, &out_at, &out_left) != (size_t)-1;
}

static void write_one(iconv_t to_gb2312, uint32_t c)
{
    char from[4];
    encode(c, from);
    /* OpenCC 1.1.6 turns U+62AC into the rare U+64E1; a daily character stays one. */
    if (simplified[c][0] != '\0' && is_daily(to_gb2312, from) &&
        !is_daily(to_gb2312, simplified[c])) {
        return;
    }
    /* What others are simplified to stays: U+4E48 is a simplified character in its own right. */
    if (simplified[c][0] != '\0' && !is_target[c]) {
        printf("%s\t%s\n", from, simplified[c]);
    }
}

int main(void)
{
    opencc_t converters[CONFIGS];
    for (size_t i = 0; i < CONFIGS; i++) {
        converters[i] = opencc_open(configs[i]);
        if (converters[i] == (opencc_t)-1) {
            fprintf(stderr, "opencc: %s: %s\n", configs[i], opencc_error());
            return 1;
        }
    }
    for (size_t r = 0; r < sizeof ranges / sizeof ranges[0]; r++) {
        for (uint32_t c = ranges[r].first; c <= ranges[r].last; c++) {
            look_up(converters, c);
        }
    }
    iconv_t to_gb2312 = iconv_open("GB2312", "UTF-8");
    puts("# Traditional character, simplified character. Derived from the dictionaries of OpenCC "
         "1.1.6\n"
         "# (TSCharacters, TWVariants, HKVariants; https://github.com/BYVoid/OpenCC), Copyright\n"
         "# 2010-2022 BYVoid <byvoid.kcp@gmail.com> and contributors, Apache License 2.0.\n"
         "# Written by tests/intents/make_traditional.c; do not edit.");
    for (uint32_t c = 0; c < 0x10000; c++) {
        write_one(to_gb2312, c);
    }
    iconv_close(to_gb2312);
    for (size_t i = 0; i < CONFIGS; i++) {
        opencc_close(converters[i]);
    }
    return 0;
}
