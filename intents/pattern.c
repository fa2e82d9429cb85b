#include "intents/pattern.h"

#include "bot/base/invariant.h"
#include "intents/matcher.h"

#include <stdio.h>
#include <stdlib.h>

enum { JIT_STACK_FIRST_BYTES = 32 * 1024, JIT_STACK_BYTES_MAX = 512 * 1024 };

struct pattern_runner {
    pcre2_match_data *data;
    pcre2_match_context *context;
    pcre2_jit_stack *stack;
};

/* The name table of PCRE2: entries of two bytes group number and the name with its NUL. */
static void read_names(struct pattern *pattern)
{
    uint32_t count = 0, entry_bytes = 0;
    PCRE2_SPTR table = NULL;
    pcre2_pattern_info(pattern->code, PCRE2_INFO_NAMECOUNT, &count);
    pcre2_pattern_info(pattern->code, PCRE2_INFO_NAMEENTRYSIZE, &entry_bytes);
    pcre2_pattern_info(pattern->code, PCRE2_INFO_NAMETABLE, &table);
    for (uint32_t i = 0; i < count && i < PATTERN_SLOTS_MAX; i++) {
        PCRE2_SPTR entry = table + (size_t)i * entry_bytes;
        pattern->slots[pattern->slot_count++] = (struct pattern_slot){
            (uint32_t)(entry[0] << 8 | entry[1]), text_of((const char *)entry + 2)};
    }
}

enum status pattern_compile(struct text source, bool lead, struct pattern *pattern_out,
                            char error[PATTERN_ERROR_BYTES])
{
    INVARIANT(pattern_out != NULL && error != NULL);
    *pattern_out = (struct pattern){.lead = lead};
    int code = 0;
    PCRE2_SIZE offset = 0;
    uint32_t options = PCRE2_UTF | PCRE2_UCP | PCRE2_DUPNAMES | (lead ? PCRE2_ANCHORED : 0);
    pattern_out->code =
        pcre2_compile((PCRE2_SPTR)source.data, source.size, options, &code, &offset, NULL);
    if (pattern_out->code == NULL) {
        char reason[PATTERN_ERROR_BYTES / 2] = "";
        pcre2_get_error_message(code, (PCRE2_UCHAR *)reason, sizeof reason);
        snprintf(error, PATTERN_ERROR_BYTES, "%s at byte %zu of the pattern", reason, offset);
        return code == PCRE2_ERROR_NOMEMORY ? ST_NO_MEMORY : ST_CONFIG;
    }
    uint32_t found = 0;
    pcre2_pattern_info(pattern_out->code, PCRE2_INFO_ALLOPTIONS, &found);
    pattern_out->head = !lead && (found & PCRE2_ANCHORED) != 0;
    read_names(pattern_out);
    return ST_OK;
}

void pattern_speed_up(struct pattern *pattern)
{
    pattern->jit = pcre2_jit_compile(pattern->code, PCRE2_JIT_COMPLETE) == 0;
}

void pattern_free(struct pattern *pattern)
{
    pcre2_code_free(pattern->code);
    pattern->code = NULL;
}

uint32_t pattern_groups(const struct pattern *pattern)
{
    uint32_t count = 0;
    pcre2_pattern_info(pattern->code, PCRE2_INFO_CAPTURECOUNT, &count);
    return count;
}

enum status pattern_runner_open(uint32_t groups_max, struct pattern_runner **runner_out)
{
    INVARIANT(runner_out != NULL);
    *runner_out = NULL;
    struct pattern_runner *runner = calloc(1, sizeof *runner);
    if (runner == NULL) {
        return ST_NO_MEMORY;
    }
    runner->data = pcre2_match_data_create(groups_max + 1, NULL);
    runner->context = pcre2_match_context_create(NULL);
    runner->stack = pcre2_jit_stack_create(JIT_STACK_FIRST_BYTES, JIT_STACK_BYTES_MAX, NULL);
    if (runner->data == NULL || runner->context == NULL || runner->stack == NULL) {
        pattern_runner_close(runner);
        return ST_NO_MEMORY;
    }
    pcre2_set_match_limit(runner->context, MATCH_LIMIT);
    pcre2_set_heap_limit(runner->context, MATCH_HEAP_LIMIT_KIB);
    pcre2_jit_stack_assign(runner->context, NULL, runner->stack);
    *runner_out = runner;
    return ST_OK;
}

void pattern_runner_close(struct pattern_runner *runner)
{
    if (runner != NULL) {
        pcre2_match_data_free(runner->data);
        pcre2_match_context_free(runner->context);
        pcre2_jit_stack_free(runner->stack);
        free(runner);
    }
}

static void read_match(const struct pattern *pattern, const PCRE2_SIZE *ovector, uint32_t pairs,
                       struct pattern_match *match)
{
    /* \K in a lookahead can put the start behind the end; then the match is empty. */
    match->end = (uint32_t)ovector[1];
    match->start = ovector[0] <= ovector[1] ? (uint32_t)ovector[0] : match->end;
    match->slot_count = 0;
    for (uint32_t i = 0; i < pattern->slot_count; i++) {
        const struct pattern_slot *slot = &pattern->slots[i];
        PCRE2_SIZE start = slot->group < pairs ? ovector[2 * slot->group] : PCRE2_UNSET;
        PCRE2_SIZE end = slot->group < pairs ? ovector[2 * slot->group + 1] : PCRE2_UNSET;
        if (start != PCRE2_UNSET && start < end) {
            match->slots[match->slot_count].name = slot->name;
            match->slots[match->slot_count].start = (uint32_t)start;
            match->slots[match->slot_count].end = (uint32_t)end;
            match->slot_count++;
        }
    }
}

enum status pattern_run(const struct pattern *pattern, struct pattern_runner *runner,
                        struct text text, size_t from, struct pattern_match *match_out)
{
    PCRE2_SPTR subject = (PCRE2_SPTR)(text.data == NULL ? "" : text.data);
    int count = pattern->jit ? pcre2_jit_match(pattern->code, subject, text.size, from,
                                               PCRE2_NO_UTF_CHECK, runner->data, runner->context)
                             : pcre2_match(pattern->code, subject, text.size, from,
                                           PCRE2_NO_UTF_CHECK, runner->data, runner->context);
    if (count == PCRE2_ERROR_NOMATCH) {
        return ST_NOT_FOUND;
    }
    if (count < 0) {
        return ST_TOO_LARGE;
    }
    INVARIANT(count > 0); /* 0: the match data was opened too small */
    read_match(pattern, pcre2_get_ovector_pointer(runner->data), (uint32_t)count, match_out);
    return ST_OK;
}
