/* cli_campaign.c - campaigns on the command line: preview, plan, start, pause, show.
 *
 * What changes something goes through the running gateway, which alone sends. A draft made here is
 * approved by a member of staff, as any other. */
#include "bot/cli.h"

#include "bot/base/clock.h"
#include "bot/campaign_preview.h"
#include "bot/campaign_words.h"
#include "bot/campaigns.h"
#include "bot/json_out.h"
#include "bot/surveys.h"
#include "store/home.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { ARENA_BYTES = 64 << 10, ARENA_LIMIT_BYTES = 4 << 20, BAR_CHARS = 30, LOOK_AGAIN_US = 500000 };

struct campaigning {
    const struct cli *cli;
    struct config *config;
    struct store *store; /* a reader; NULL where none is needed */
    struct arena *arena;
};

/* ---- preview ---- */

static int say_preview(const struct campaigning *run, const struct campaign *campaign)
{
    struct campaign_preview preview;
    char cost[AMOUNT_BYTES];
    enum status status = campaign_preview(run->config, run->store, run->arena, campaign,
                                          clock_wall_ms(), INT64_MAX, &preview);
    if (status != ST_OK) {
        fprintf(stderr, "guanjia: campaign: %s\n", status_text(status));
        return 1;
    }
    amount_words(preview.cost_fen, cost);
    printf("homes %" PRId64 "\nchat %" PRId64 "\nphone %" PRId64 "\nunreachable %" PRId64
           "\nopted_out %" PRId64 "\nsegments %" PRId64 " (at most %zu each)\ncost %s yuan\n",
           preview.counts.homes, preview.counts.chat, preview.counts.phone,
           preview.counts.unreachable, preview.counts.opted_out, preview.segments,
           preview.segments_each, cost);
    printf("sample %.*s\n", TEXT_ARGS(preview.sample));
    return 0;
}

/* ---- asking the gateway ---- */

static int ask(const struct campaigning *run, const struct json_out *out)
{
    struct text request, answer;
    enum status status = json_out_end(out, &request);
    if (status == ST_OK) {
        status = cli_ask_gateway(run->cli, request, run->arena, &answer);
    }
    if (status == ST_NOT_FOUND) {
        fputs("guanjia: campaign: no gateway runs, and it alone sends\n", stderr);
        return 1;
    }
    bool accepted = status == ST_OK && text_find(answer, TEXT("\"ok\":true")) != SIZE_MAX;
    if (!accepted) {
        fprintf(stderr, "guanjia: campaign: %.*s\n",
                TEXT_ARGS(status == ST_OK ? answer : text_of(status_text(status))));
        return 1;
    }
    printf("%.*s\n", TEXT_ARGS(answer));
    return 0;
}

static const struct community *find_community(const struct campaigning *run)
{
    const struct config *config = run->config;
    const struct community *found =
        run->cli->community != NULL ? config_community(config, text_of(run->cli->community))
        : config->community_count == 1 ? &config->communities[0]
                                       : NULL;
    if (found == NULL) {
        fputs("guanjia: campaign: --community ID is needed\n", stderr);
    }
    return found;
}

static int plan(const struct campaigning *run, const struct campaign_kind *kind)
{
    const struct community *community = find_community(run);
    struct campaign campaign = {.params = TEXT("{}")};
    if (community == NULL || kind->ladder) {
        return 2;
    }
    text_copy(kind->id, campaign.kind, sizeof campaign.kind);
    text_copy(kind->text, campaign.text, sizeof campaign.text);
    text_copy(text_of(community->id), campaign.community, sizeof campaign.community);
    int code = say_preview(run, &campaign);
    if (code != 0 || run->cli->dry_run) {
        return code;
    }
    struct json_out out;
    json_out_begin(&out, run->arena, 256);
    json_out_object(&out, NULL);
    json_out_string(&out, "op", "campaign.create");
    json_out_text(&out, "kind", kind->id);
    json_out_string(&out, "community", community->id);
    json_out_object_end(&out);
    return ask(run, &out);
}

/* ---- surveys: a sample is drawn first, and the campaign comes with it ---- */

static int say_survey(const struct campaigning *run, const struct survey_kind *kind,
                      const struct community *community)
{
    int64_t homes = 0, occupied = 0;
    struct audience_counts counts;
    struct audience audience = {.occupied = true};
    const struct campaign_kind *invitation =
        campaign_kind(run->config->campaigns, run->config->surveys->campaign);
    memcpy(audience.community, community->id, sizeof audience.community);
    enum status status =
        store_home_count(run->store, text_of(community->id), &homes, &occupied);
    if (status == ST_OK) {
        status = store_audience_count(run->store, &audience, invitation->purpose, INT64_MAX,
                                      &counts);
    }
    if (status != ST_OK) {
        fprintf(stderr, "guanjia: campaign: %s\n", status_text(status));
        return 1;
    }
    printf("survey %.*s\nhomes %" PRId64 "\noccupied %" PRId64 " (by chat %" PRId64 ", by phone %" PRId64
           ", unreachable %" PRId64 ")\nsampled %" PRId64 "\nrequired %" PRId64
           "\n",
           TEXT_ARGS(kind->id), homes, occupied, counts.chat, counts.phone, counts.unreachable,
           surveys_wanted(kind, occupied), surveys_required(kind, occupied));
    return 0;
}

static int plan_survey(const struct campaigning *run, const char *word)
{
    const struct community *community = find_community(run);
    const struct survey_kind *kind = survey_kind(run->config->surveys, text_of(word));
    if (community == NULL || kind == NULL) {
        fputs("guanjia: campaign survey needs a kind of surveys.json\n", stderr);
        return 2;
    }
    int code = say_survey(run, kind, community);
    if (code != 0 || run->cli->dry_run) {
        return code;
    }
    struct json_out out;
    json_out_begin(&out, run->arena, 256);
    json_out_object(&out, NULL);
    json_out_string(&out, "op", "survey.create");
    json_out_text(&out, "kind", kind->id);
    json_out_string(&out, "community", community->id);
    json_out_object_end(&out);
    return ask(run, &out);
}

/* What its homes have done, below the campaign that invites them. */
static enum status print_survey(const struct campaigning *run, int64_t id)
{
    struct campaign campaign;
    struct survey survey;
    enum status status = store_campaign_get(run->store, id, &campaign);
    if (status == ST_OK) {
        campaign.params = arena_text(run->arena, campaign.params);
        status = campaign.params.data == NULL
                     ? ST_NO_MEMORY
                     : surveys_of_campaign(run->store, &campaign, &survey);
    }
    if (status == ST_OK) {
        printf("survey %" PRId64 "\t%s\t%s\toccupied %" PRId64 "\tsampled %" PRId64
               "\trequired %" PRId64 "\tanswered %" PRId64 "\tdeclined %" PRId64
               "\tvisiting %" PRId64 "\tseed %" PRId64 "\n",
               survey.id, survey.kind, survey_state_names[survey.state], survey.occupied,
               survey.sampled, survey.required, survey.answered, survey.declined,
               survey.visiting, survey.seed);
    }
    return status == ST_NOT_FOUND ? ST_OK : status;
}

static int move(const struct campaigning *run, const char *word, int64_t id)
{
    struct json_out out;
    json_out_begin(&out, run->arena, 256);
    json_out_object(&out, NULL);
    json_out_text(&out, "op", arena_printf(run->arena, "campaign.%s", word));
    json_out_number(&out, "campaign", id);
    json_out_object_end(&out);
    return ask(run, &out);
}

/* ---- show ---- */

static enum status print_one(void *context, const struct campaign *campaign)
{
    (void)context;
    printf("%" PRId64 "\t%s\t%s\t%s\tplanned %" PRId64, campaign->id, campaign->kind,
           campaign->community, campaign_state_names[campaign->state], campaign->planned);
    for (size_t i = 0; i < TARGET_STATE_COUNT; i++) {
        printf("\t%s %" PRId64, target_state_names[i], campaign->counts[i]);
    }
    putchar('\n');
    return ST_OK;
}

static void draw_bar(const struct campaign *campaign)
{
    char bar[BAR_CHARS + 1];
    int64_t done = campaign->planned - campaign->counts[TARGET_OPEN];
    int64_t filled = campaign->planned == 0 ? 0 : done * BAR_CHARS / campaign->planned;
    for (int i = 0; i < BAR_CHARS; i++) {
        bar[i] = i < filled ? '#' : '.';
    }
    bar[BAR_CHARS] = '\0';
    fprintf(stderr, "\r[%s] %" PRId64 " of %" PRId64 "  %s ", bar, done, campaign->planned,
            campaign_state_names[campaign->state]);
}

/* On a terminal the bar follows a running campaign to its end. */
static int show(const struct campaigning *run, int64_t id)
{
    struct campaign campaign;
    bool terminal = isatty(STDERR_FILENO) == 1;
    enum status status = store_campaign_get(run->store, id, &campaign);
    while (terminal && status == ST_OK && campaign.state == CAMPAIGN_RUNNING) {
        draw_bar(&campaign);
        usleep(LOOK_AGAIN_US);
        status = store_campaign_get(run->store, id, &campaign);
    }
    if (status != ST_OK) {
        fprintf(stderr, "guanjia: campaign: %s\n", status_text(status));
        return 1;
    }
    if (terminal) {
        draw_bar(&campaign);
        fputc('\n', stderr);
    }
    int64_t reasons[SKIP_REASON_COUNT];
    status = store_campaign_reasons(run->store, id, reasons);
    (void)print_one(NULL, &campaign);
    for (size_t i = 1; i < SKIP_REASON_COUNT && status == ST_OK; i++) {
        if (reasons[i] > 0) {
            printf("skipped %s %" PRId64 "\n", skip_reason_names[i], reasons[i]);
        }
    }
    if (status == ST_OK) {
        status = print_survey(run, id);
    }
    return status == ST_OK ? 0 : 1;
}

/* ---- the command ---- */

static int run_words(const struct campaigning *run)
{
    static const char *const moves[] = {"start", "pause", "resume", "cancel"};
    const struct cli *cli = run->cli;
    const char *word = cli->word_count == 0 ? "" : cli->words[0];
    const struct campaign_kind *kind = campaign_kind(run->config->campaigns, text_of(word));
    int64_t id = 0;
    if (cli->word_count == 1 && strcmp(word, "list") == 0) {
        return store_campaign_list(run->store, TEXT("*"), CAMPAIGN_LIST_MAX, print_one, NULL) ==
                       ST_OK
                   ? 0
                   : 1;
    }
    if (kind != NULL && kind->survey && cli->word_count <= 2) {
        return plan_survey(run, cli->word_count == 2 ? cli->words[1] : "topic");
    }
    if (cli->word_count == 1 && kind != NULL) {
        return plan(run, kind);
    }
    if (cli->word_count == 2 && text_to_int64(text_of(cli->words[1]), &id)) {
        if (strcmp(word, "show") == 0) {
            return show(run, id);
        }
        for (size_t i = 0; i < sizeof moves / sizeof moves[0]; i++) {
            if (strcmp(word, moves[i]) == 0) {
                return move(run, word, id);
            }
        }
    }
    fputs("guanjia: campaign needs: KIND [--dry-run] | survey KIND [--dry-run] | list | show ID | start ID | pause ID | "
          "resume ID | cancel ID\n", stderr);
    return 2;
}

int cli_campaign(const struct cli *cli)
{
    struct campaigning run = {cli, cli_load_config(cli), NULL, NULL};
    int code = 1;
    if (run.config != NULL) {
        run.store = cli_open_store(cli, STORE_READER);
        run.arena = arena_open(ARENA_BYTES, ARENA_LIMIT_BYTES);
        code = run.store == NULL || run.arena == NULL ? 1 : run_words(&run);
    }
    arena_close(run.arena);
    store_close(run.store);
    config_drop(run.config);
    return code;
}
