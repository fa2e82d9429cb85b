/* cli_clock.c - when a clock of config/clocks is due that starts at a given time. */
#include "bot/base/clock.h"
#include "bot/base/date.h"
#include "bot/cli.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { USAGE = 2, NEAR_SHOWN_MAX = 5, NEAR_EDITS_MAX = 2 };

/* ---- ids ---- */

static void list_clocks(const struct clock_rules *rules)
{
    for (size_t i = 0; i < clock_rules_count(rules); i++) {
        const struct clock_rule *rule = clock_rules_at(rules, i);
        char words[CLOCK_SPAN_WORDS_BYTES];
        clock_span_words(&rule->due, words);
        printf("%.*s\t%s\t%.*s\n", TEXT_ARGS(rule->id), words, TEXT_ARGS(rule->title));
    }
}

static bool same_letter(char a, char b)
{
    return toupper((unsigned char)a) == toupper((unsigned char)b);
}

/* Letters to put in, take out or change (Levenshtein), whatever their case; 0 as well when b
 * begins with a. Both are shorter than STORE_ID_BYTES. */
static size_t count_edits(struct text a, struct text b)
{
    size_t row[STORE_ID_BYTES + 1], alike = 0;
    while (alike < a.size && alike < b.size && same_letter(a.data[alike], b.data[alike])) {
        alike++;
    }
    if (a.size > 0 && alike == a.size) {
        return 0;
    }
    for (size_t j = 0; j <= b.size; j++) {
        row[j] = j;
    }
    for (size_t i = 1; i <= a.size; i++) {
        size_t diagonal = row[0];
        row[0] = i;
        for (size_t j = 1; j <= b.size; j++) {
            size_t best = diagonal + !same_letter(a.data[i - 1], b.data[j - 1]);
            best = row[j] + 1 < best ? row[j] + 1 : best;
            best = row[j - 1] + 1 < best ? row[j - 1] + 1 : best;
            diagonal = row[j];
            row[j] = best;
        }
    }
    return row[b.size];
}

/* "; is it one of R-CLK-7a R-CLK-7b?": the nearest first, and none that is farther than they. */
static void print_near(const struct clock_rules *rules, struct text id)
{
    size_t shown = 0;
    for (size_t edits = 0; id.size < STORE_ID_BYTES && edits <= NEAR_EDITS_MAX && shown == 0;
         edits++) {
        for (size_t i = 0; i < clock_rules_count(rules) && shown < NEAR_SHOWN_MAX; i++) {
            struct text near = clock_rules_at(rules, i)->id;
            if (count_edits(id, near) == edits) {
                fprintf(stderr, "%s %.*s", shown == 0 ? "; is it one of" : "", TEXT_ARGS(near));
                shown++;
            }
        }
    }
    fputs(shown == 0 ? "; `guanjia clock` lists them\n" : "?\n", stderr);
}

/* ---- communities ---- */

static void print_communities(const struct config *config, const char *asked)
{
    fprintf(stderr, "guanjia: there is no community \"%s\"", asked);
    for (size_t i = 0; i < config->community_count; i++) {
        fprintf(stderr, "%s %s", i == 0 ? "; there is" : ",", config->communities[i].id);
    }
    fputc('\n', stderr);
}

/* The configuration; one in which the asked community is only the demo's is read with it. */
static struct config *load_with_community(const struct cli *cli)
{
    struct config *config = cli_load_config(cli);
    char demo[CLI_PATH_BYTES];
    snprintf(demo, sizeof demo, "%s/demo/communities.json", cli->config_dir);
    if (config == NULL || cli->demo || cli->community == NULL ||
        config_community(config, text_of(cli->community)) != NULL || access(demo, R_OK) != 0) {
        return config;
    }
    config_drop(config);
    struct cli again = *cli;
    again.demo = true;
    return cli_load_config(&again);
}

/* ---- the command ---- */

static int print_due(const struct cli *cli, const struct config *config)
{
    struct text id = text_of(cli->words[0]);
    const struct clock_rule *rule = clock_rules_find(config->clock_rules, id);
    if (rule == NULL) {
        fprintf(stderr, "guanjia: there is no clock \"%.*s\"", TEXT_ARGS(id));
        print_near(config->clock_rules, id);
        return USAGE;
    }
    if (cli->community != NULL && config_community(config, text_of(cli->community)) == NULL) {
        print_communities(config, cli->community);
        return USAGE;
    }
    const struct time_frame *frame = config_frame(config, text_of(cli->community));
    int64_t from_ms;
    if (!date_parse_moment(text_of(cli->from), frame->utc_offset_minutes, &from_ms)) {
        fprintf(stderr, "guanjia: \"%s\" is no time like 2026-02-13T10:00 or "
                        "2026-02-13T10:00:00+08:00\n", cli->from);
        return USAGE;
    }
    char due[CLOCK_ISO_BYTES];
    clock_format_iso(clock_span_end(&rule->due, config->calendar, frame, from_ms),
                     frame->utc_offset_minutes, due);
    puts(due);
    return 0;
}

int cli_clock(const struct cli *cli)
{
    if (cli->word_count > 1 || (cli->word_count == 1) != (cli->from != NULL)) {
        fputs("guanjia: clock needs an ID and --from TIME; without both it lists the ids\n",
              stderr);
        return USAGE;
    }
    struct config *config = load_with_community(cli);
    if (config == NULL) {
        return 1;
    }
    int code = 0;
    if (cli->word_count == 0) {
        list_clocks(config->clock_rules);
    } else {
        code = print_due(cli, config);
    }
    config_drop(config);
    return code;
}
