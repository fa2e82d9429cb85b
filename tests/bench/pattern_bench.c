/* pattern_bench TSV...: where the time of matching goes. Run from the root of the project.
 *
 * Prints the patterns that cost most over all messages (column 2 of each row after the first), and
 * what a message costs by its length: as it is, and run together to 40, 500 and 2,000 characters.
 */
#include "bot/base/arena.h"

#include "intents/loader.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum {
    TEXTS_MAX = 4096,
    LINE_BYTES = 4096,
    TURNS = 8, /* of each measurement; the fastest counts, others were disturbed */
    SLOWEST_SHOWN = 15,
    PATTERNS_MAX = 8 * MATCH_PATTERNS_MAX,
    LONG_BYTES = 8192,
    OFFSET_MINUTES = 480
};
static const int64_t now_ms = 1795489200000; /* 2026-11-24 11:00 in Shanghai */

struct cost {
    size_t pattern, tries, matches;
    double us;
};

static char *texts[TEXTS_MAX];
static size_t text_count;
static struct cost costs[PATTERNS_MAX];

static void read_texts(const char *path)
{
    char line[LINE_BYTES];
    FILE *file = fopen(path, "r");
    bool head = true;
    while (file != NULL && fgets(line, sizeof line, file) != NULL && text_count < TEXTS_MAX) {
        char *text = strchr(line, '\t');
        char *end = text == NULL ? NULL : strchr(text + 1, '\t');
        if (!head && end != NULL) {
            texts[text_count++] = strndup(text + 1, (size_t)(end - text - 1));
        }
        head = false;
    }
    if (file == NULL) {
        perror(path);
        exit(2);
    }
    fclose(file);
}

/* Of this thread for whole messages, so that other programs on the machine do not count; that
 * clock costs a system call, so single patterns take the other one. */
static double now_us(clockid_t clock)
{
    struct timespec now;
    clock_gettime(clock, &now);
    return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

/* ---- by pattern ---- */

struct bench {
    struct matcher *matcher;
    struct match_scratch *scratch; /* for whole messages */
    struct pattern_runner *runner;
    struct prefilter_scratch *prefilter;
    struct letters letters;
};

static bool try_once(const struct bench *bench, size_t index, struct text text)
{
    const struct pattern *pattern = &bench->matcher->patterns[index];
    struct pattern_match match;
    if (!pattern->lead) {
        return pattern_run(pattern, bench->runner, text, 0, &match) == ST_OK;
    }
    const uint32_t *starts;
    size_t count = prefilter_starts(bench->matcher->prefilter, bench->prefilter, index,
                                    pattern->head, &starts);
    for (size_t i = 0; i < count; i++) {
        if (pattern_run(pattern, bench->runner, text, starts[i], &match) == ST_OK) {
            return true;
        }
    }
    return false;
}

static void time_pattern(const struct bench *bench, size_t index, struct text text)
{
    double least = 1e9;
    bool matched = false;
    for (size_t turn = 0; turn < TURNS; turn++) {
        double start = now_us(CLOCK_MONOTONIC);
        matched = try_once(bench, index, text);
        double spent = now_us(CLOCK_MONOTONIC) - start;
        least = spent < least ? spent : least;
    }
    costs[index].us += least;
    costs[index].tries++;
    costs[index].matches += matched;
}

static void time_patterns(struct bench *bench)
{
    static char normal[MATCH_TEXT_BYTES_MAX];
    for (size_t i = 0; i < text_count; i++) {
        size_t size =
            normalise(bench->matcher->normaliser, text_of(texts[i]), normal, sizeof normal);
        struct text text = {normal, size};
        letters_read(bench->matcher->alphabet, text, &bench->letters);
        prefilter_scan(bench->matcher->prefilter, bench->prefilter, &bench->letters);
        const uint32_t *candidates;
        size_t count =
            prefilter_candidates(bench->matcher->prefilter, bench->prefilter, &candidates);
        for (size_t c = 0; c < count; c++) {
            time_pattern(bench, candidates[c], text);
        }
    }
}

static int by_cost(const void *left, const void *right)
{
    const struct cost *a = left, *b = right;
    return (a->us < b->us) - (a->us > b->us);
}

static void print_slowest(const struct bench *bench)
{
    size_t count = bench->matcher->pattern_count;
    double total = 0;
    for (size_t i = 0; i < count; i++) {
        costs[i].pattern = i;
        total += costs[i].us;
    }
    qsort(costs, count, sizeof costs[0], by_cost);
    printf("%zu branches of patterns over %zu messages: %.2f us a message in patterns, %zu tried "
           "on every one\n",
           count, text_count, total / (double)text_count,
           prefilter_always_count(bench->matcher->prefilter));
    printf("%10s %8s %8s  slowest branches\n", "us/message", "tries", "matches");
    for (size_t i = 0; i < count && i < SLOWEST_SHOWN; i++) {
        const struct rule *rule =
            &bench->matcher->rules.items[bench->matcher->rule_of[costs[i].pattern]];
        printf("%10.3f %8zu %8zu  %.*s %.*s:%d\n", costs[i].us / (double)text_count, costs[i].tries,
               costs[i].matches, TEXT_ARGS(rule->name), TEXT_ARGS(rule->file), rule->line);
    }
}

/* ---- by length ---- */

/* From text i on, as many messages as give so many characters; 0: the message alone. */
static struct text run_together(size_t i, size_t chars, char out[LONG_BYTES])
{
    size_t used = 0;
    do {
        used += text_copy(text_of(texts[i++ % text_count]), out + used, LONG_BYTES - used - 4);
        used += text_copy(TEXT("，"), out + used, 4);
    } while (text_count_chars((struct text){out, used}) < chars && used < LONG_BYTES - 512);
    size_t cut = used;
    while (chars > 0 && text_count_chars((struct text){out, cut}) > chars) {
        cut--;
    }
    return text_cut_utf8((struct text){out, used}, cut);
}

static double time_message(const struct bench *bench, struct text text)
{
    double least = 1e9;
    for (size_t turn = 0; turn < TURNS; turn++) {
        struct arena *arena = arena_open(1 << 16, 1 << 22);
        struct match_result result;
        double start = now_us(CLOCK_THREAD_CPUTIME_ID);
        if (arena == NULL || matcher_match(bench->matcher, bench->scratch, text, now_ms,
                                           OFFSET_MINUTES, arena, &result) != ST_OK) {
            fputs("no memory\n", stderr);
            exit(2);
        }
        double spent = now_us(CLOCK_THREAD_CPUTIME_ID) - start;
        least = spent < least ? spent : least;
        arena_close(arena);
    }
    return least;
}

static void print_lengths(const struct bench *bench)
{
    static const size_t lengths[] = {0, 40, 500, 2000};
    static char joined[LONG_BYTES];
    for (size_t l = 0; l < sizeof lengths / sizeof lengths[0]; l++) {
        double sum = 0, most = 0;
        for (size_t i = 0; i < text_count; i++) {
            double spent = time_message(bench, run_together(i, lengths[l], joined));
            sum += spent;
            most = spent > most ? spent : most;
        }
        printf("%4zu characters: %8.2f us a message, slowest %8.2f\n", lengths[l],
               sum / (double)text_count, most);
    }
}

int main(int argc, char **argv)
{
    struct bench bench = {0};
    size_t faults = 0;
    for (int i = 1; i < argc; i++) {
        read_texts(argv[i]);
    }
    if (text_count == 0 || matcher_load("intents", stderr, &faults, &bench.matcher) != ST_OK ||
        match_scratch_open(bench.matcher, &bench.scratch) != ST_OK ||
        pattern_runner_open(bench.matcher->groups_max, &bench.runner) != ST_OK ||
        prefilter_scratch_open(bench.matcher->prefilter, MATCH_TEXT_BYTES_MAX, &bench.prefilter) !=
            ST_OK ||
        letters_open(MATCH_TEXT_BYTES_MAX, &bench.letters) != ST_OK) {
        fputs("usage: pattern_bench TSV..., from the root of the project\n", stderr);
        return 2;
    }
    time_patterns(&bench);
    print_slowest(&bench);
    print_lengths(&bench);
    letters_close(&bench.letters);
    prefilter_scratch_close(bench.prefilter);
    pattern_runner_close(bench.runner);
    match_scratch_close(bench.scratch);
    matcher_close(bench.matcher);
    return 0;
}
