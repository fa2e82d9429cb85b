/* match_tsv FILE: label, score and slots of each row's second column, one line a row.
 * match_tsv -e TEXT: the evidence. Run from the root of the project. */
#include "bot/base/arena.h"
#include "intents/matcher.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const int64_t now_ms = 1795489200000; /* 2026-11-24 11:00 in Shanghai, a Tuesday */
enum { OFFSET_MINUTES = 480, LINE_BYTES = 16384 };

static void print_result(const struct match_result *result)
{
    printf("%s", result->ranked[0].label);
    if (result->two_requests) {
        printf(",%s", result->ranked[1].label);
    }
    printf("\t%d\t{", result->ranked[0].score);
    for (size_t i = 0; i < result->slot_count; i++) {
        printf("%s\"%s\":\"%.*s\"", i > 0 ? "," : "", result->slots[i].name,
               TEXT_ARGS(result->slots[i].value));
    }
    printf("}\n");
}

static int match_file(const struct matcher *matcher, struct match_scratch *scratch,
                      const char *path)
{
    FILE *file = fopen(path, "r");
    char *line = malloc(LINE_BYTES);
    bool failed = file == NULL || line == NULL || fgets(line, LINE_BYTES, file) == NULL;
    while (!failed && fgets(line, LINE_BYTES, file) != NULL) {
        struct arena *arena = arena_open(16384, 1 << 20);
        struct text row = text_of(line);
        row.size -= text_ends_with(row, TEXT("\n"));
        struct text second = text_slice(row, text_find(row, TEXT("\t")) + 1, SIZE_MAX);
        struct match_result result;
        failed =
            arena == NULL ||
            matcher_match(matcher, scratch, text_slice(second, 0, text_find(second, TEXT("\t"))),
                          now_ms, OFFSET_MINUTES, arena, &result) != ST_OK;
        if (!failed) {
            print_result(&result);
        }
        arena_close(arena);
    }
    free(line);
    if (file != NULL) {
        fclose(file);
    }
    return failed ? 1 : 0;
}

int main(int argc, char **argv)
{
    struct matcher *matcher = NULL;
    struct match_scratch *scratch = NULL;
    size_t faults = 0;
    if (argc < 2 || matcher_load("intents", stderr, &faults, &matcher) != ST_OK ||
        match_scratch_open(matcher, &scratch) != ST_OK) {
        fprintf(stderr, "match_tsv: %zu faults\n", faults);
        return 2;
    }
    int failed = argc > 2 && strcmp(argv[1], "-e") == 0
                     ? matcher_explain(matcher, scratch, text_of(argv[2]), now_ms, OFFSET_MINUTES,
                                       stdout) != ST_OK
                     : match_file(matcher, scratch, argv[1]);
    match_scratch_close(scratch);
    matcher_close(matcher);
    return failed;
}
