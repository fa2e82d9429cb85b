/* match_bench [ROUNDS]: microseconds from a text of 40 characters to ranked intents and slots,
 * for the pattern files as they are and with synthetic rules beside them up to 1,000 and 4,000.
 * Run from the root of the project. */
#include "bot/base/arena.h"
#include "bot/base/random.h"
#include "intents/matcher.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum {
    TEXT_CHARS = 40,
    TEXTS_MAX = 512,
    TURNS = 5,
    ROUNDS_DEFAULT = 40,
    RULES_BYTES_MAX = 8 * 1024 * 1024,
    LINE_BYTES = 4096,
    OFFSET_MINUTES = 480
};
static const int64_t now_ms = 1795489200000; /* 2026-11-24 11:00 in Shanghai */

struct bench {
    char *rules;
    size_t rules_size;
    char texts[TEXTS_MAX][TEXT_CHARS * 4 + 1];
    size_t text_count;
};

static void append(struct bench *bench, const char *bytes, size_t size)
{
    if (bench->rules_size + size <= RULES_BYTES_MAX) {
        memcpy(bench->rules + bench->rules_size, bytes, size);
        bench->rules_size += size;
    }
}

static void read_product(struct bench *bench)
{
    struct dirent **entries = NULL;
    int count = scandir("intents/patterns", &entries, NULL, alphasort);
    for (int i = 0; i < count; i++) {
        char path[512], line[LINE_BYTES];
        snprintf(path, sizeof path, "intents/patterns/%s", entries[i]->d_name);
        FILE *file = strstr(path, ".rules") != NULL ? fopen(path, "r") : NULL;
        while (file != NULL && fgets(line, sizeof line, file) != NULL) {
            append(bench, line, strlen(line));
        }
        if (file != NULL) {
            fclose(file);
        }
        free(entries[i]);
    }
    free(entries);
}

/* Rules like the product's: a thing, a short way, a fault; out of characters in daily use. */
static void add_synthetic(struct bench *bench, size_t count)
{
    static const char *const heads[] = {"水", "电", "门", "窗", "灯", "梯", "车", "房", "费", "楼",
                                        "管", "卡", "锁", "墙", "地", "网", "桌", "椅", "树", "路"};
    static const char *const tails[] = {"坏", "漏", "堵", "断", "响", "停", "黑", "裂", "松", "脏",
                                        "慢", "热", "冷", "臭", "吵", "乱", "丢", "掉", "少", "贵"};
    struct random random;
    random_seed(&random, 1);
    for (size_t i = 0; i < count; i++) {
        char line[512];
        const char *pick[8];
        for (size_t p = 0; p < 8; p++) {
            pick[p] =
                p % 2 == 0 ? heads[random_below(&random, 20)] : tails[random_below(&random, 20)];
        }
        int size =
            snprintf(line, sizeof line,
                     "rule synthetic.%zu repair.other 5 (?:%s%s|%s%s).{0,6}(?:%s%s|%s%s)%zu?\n", i,
                     pick[0], pick[2], pick[4], pick[6], pick[1], pick[3], pick[5], pick[7], i);
        append(bench, line, (size_t)size);
    }
}

/* Texts of 40 characters out of the messages of the project, run together where they are short. */
static void read_texts(struct bench *bench, const char *path)
{
    char line[LINE_BYTES], joined[LINE_BYTES * 2] = "";
    FILE *file = fopen(path, "r");
    while (file != NULL && fgets(line, sizeof line, file) != NULL &&
           bench->text_count < TEXTS_MAX) {
        char *text = strchr(line, '\t');
        char *end = text == NULL ? NULL : strchr(text + 1, '\t');
        if (end == NULL) {
            continue;
        }
        size_t used = strlen(joined);
        snprintf(joined + used, sizeof joined - used, "%.*s，", (int)(end - text - 1), text + 1);
        if (text_count_chars(text_of(joined)) >= TEXT_CHARS) {
            size_t bytes = 0;
            for (size_t chars = 0; chars < TEXT_CHARS; chars++) {
                do {
                    bytes++;
                } while (((unsigned char)joined[bytes] & 0xc0) == 0x80);
            }
            snprintf(bench->texts[bench->text_count++], sizeof bench->texts[0], "%.*s", (int)bytes,
                     joined);
            joined[0] = '\0';
        }
    }
    if (file != NULL) {
        fclose(file);
    }
}

static int compare(const void *left, const void *right)
{
    double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

/* Of this thread, so that other programs on the machine do not count. */
static double cpu_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

/* Median of the turns, in microseconds a message. */
static double measure(const struct bench *bench, const struct matcher *matcher,
                      struct match_scratch *scratch, size_t rounds)
{
    double turns[TURNS];
    for (size_t t = 0; t < TURNS; t++) {
        double spent_us = 0;
        for (size_t r = 0; r < rounds; r++) {
            struct arena *arena = arena_open(1 << 20, 1 << 24);
            struct match_result result;
            double start_us = cpu_us();
            for (size_t i = 0; arena != NULL && i < bench->text_count; i++) {
                if (matcher_match(matcher, scratch, text_of(bench->texts[i]), now_ms,
                                  OFFSET_MINUTES, arena, &result) != ST_OK) {
                    return -1;
                }
            }
            spent_us += cpu_us() - start_us;
            arena_close(arena);
        }
        turns[t] = spent_us / (double)(rounds * bench->text_count);
    }
    qsort(turns, TURNS, sizeof turns[0], compare);
    return turns[TURNS / 2];
}

static int run(struct bench *bench, size_t synthetic_to, size_t rounds)
{
    static size_t product_count;
    struct matcher *matcher = NULL;
    struct match_scratch *scratch = NULL;
    size_t faults = 0;
    bench->rules_size = 0;
    read_product(bench);
    if (synthetic_to > product_count) {
        add_synthetic(bench, synthetic_to - product_count);
    }
    struct text rules = {bench->rules, bench->rules_size};
    double start_us = cpu_us();
    if (matcher_load_memory("intents", text_of("bench"), rules, stderr, &faults, &matcher) !=
            ST_OK ||
        match_scratch_open(matcher, &scratch) != ST_OK) {
        matcher_close(matcher);
        return 1;
    }
    double load_us = cpu_us() - start_us;
    product_count = product_count == 0 ? matcher_pattern_count(matcher) : product_count;
    measure(bench, matcher, scratch, 1);
    printf("%5zu patterns: %6.2f us a message of %d characters (load %.0f ms)\n",
           matcher_pattern_count(matcher), measure(bench, matcher, scratch, rounds), TEXT_CHARS,
           load_us / 1000);
    match_scratch_close(scratch);
    matcher_close(matcher);
    return 0;
}

int main(int argc, char **argv)
{
    static struct bench bench;
    size_t rounds = argc > 1 ? strtoul(argv[1], NULL, 10) : ROUNDS_DEFAULT;
    bench.rules = malloc(RULES_BYTES_MAX);
    read_texts(&bench, "tests/intents/dev.tsv");
    read_texts(&bench, "tests/intents/own.tsv");
    if (bench.rules == NULL || bench.text_count == 0) {
        fprintf(stderr, "match_bench: run it from the root of the project\n");
        return 2;
    }
    int failed = run(&bench, 0, rounds) + run(&bench, 1000, rounds) + run(&bench, 4000, rounds);
    free(bench.rules);
    return failed;
}
