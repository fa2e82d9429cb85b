#include "bot/report_survey.h"

#include "bot/survey_figures.h"

enum { PERCENT = 100 };
enum { SURVEYS = REPORT_OWN_TABLES, ITEMS, CHOICES, BUILDINGS, TREND };

static const struct report_column survey_columns[] = {
    {"community", REPORT_COMMUNITY, false}, {"survey", REPORT_SURVEY, false},
    {"closed_on", REPORT_CLOSED_ON, false}, {"occupied", REPORT_OCCUPIED, true},
    {"asked", REPORT_ASKED, true},          {"required", REPORT_REQUIRED, true},
    {"answered", REPORT_ANSWERED, true},    {"response_percent", REPORT_RESPONSE, true},
    {"sheets", REPORT_SHEETS, true},        {"anonymous", REPORT_UNNAMED, true},
    {"opinions", REPORT_OPINIONS, true},    {"opinion_tickets", REPORT_OPINION_TICKETS, true},
    {"unevenness", REPORT_UNEVEN, true},
};
static const struct report_column item_columns[] = {
    {"community", REPORT_COMMUNITY, false}, {"survey", REPORT_SURVEY, false},
    {"item", REPORT_ITEM, false},           {"answers", REPORT_ANSWERS, true},
    {"mean", REPORT_MEAN, true},            {"share_percent", REPORT_SHARE, true},
    {"low_percent", REPORT_LOW, true},      {"high_percent", REPORT_HIGH, true},
    {"weighted_percent", REPORT_WEIGHTED, true}, {"change_points", REPORT_CHANGE, true},
    {"chance", REPORT_CHANCE, true},        {"dissatisfied", REPORT_DISSATISFIED, true},
    {"strong", REPORT_STRONG, true},        {"stands_out", REPORT_STANDS_OUT, false},
};
static const struct report_column choice_columns[] = {
    {"community", REPORT_COMMUNITY, false}, {"survey", REPORT_SURVEY, false},
    {"item", REPORT_ITEM, false},           {"option", REPORT_OPTION, false},
    {"answers", REPORT_ANSWERS, true},      {"option_percent", REPORT_OPTION_SHARE, true},
};
static const struct report_column building_columns[] = {
    {"community", REPORT_COMMUNITY, false}, {"survey", REPORT_SURVEY, false},
    {"building", REPORT_BUILDING, false},   {"occupied", REPORT_OCCUPIED, true},
    {"asked", REPORT_ASKED, true},          {"answered", REPORT_ANSWERED, true},
    {"answers", REPORT_ANSWERS, true},      {"mean", REPORT_MEAN, true},
    {"share_percent", REPORT_SHARE, true},  {"low_percent", REPORT_LOW, true},
    {"high_percent", REPORT_HIGH, true},
};
static const struct report_column trend_columns[] = {
    {"community", REPORT_COMMUNITY, false}, {"survey", REPORT_SURVEY, false},
    {"closed_on", REPORT_CLOSED_ON, false}, {"answers", REPORT_ANSWERS, true},
    {"mean", REPORT_MEAN, true},            {"share_percent", REPORT_SHARE, true},
    {"low_percent", REPORT_LOW, true},      {"high_percent", REPORT_HIGH, true},
};

#define TABLE(key, title, columns)                                                                 \
    {key, title, sizeof(columns) / sizeof(columns)[0], columns, 0, 0, 0, NULL}
const struct report_table report_survey_tables[REPORT_SURVEY_TABLES] = {
    [SURVEYS - SURVEYS] = TABLE("surveys", REPORT_T_SURVEYS, survey_columns),
    [ITEMS - SURVEYS] = TABLE("survey_items", REPORT_T_SURVEY_ITEMS, item_columns),
    [CHOICES - SURVEYS] = TABLE("survey_choices", REPORT_T_SURVEY_CHOICES, choice_columns),
    [BUILDINGS - SURVEYS] = TABLE("survey_buildings", REPORT_T_SURVEY_BUILDINGS, building_columns),
    [TREND - SURVEYS] = TABLE("survey_trend", REPORT_T_SURVEY_TREND, trend_columns),
};

struct surveying {
    struct report *report;
    struct store *store;
    const struct community *community;
    int64_t from_ms, until_ms;
    size_t count;
    struct survey surveys[SURVEY_LIST_MAX];
    /* the one at hand */
    struct survey_figures *figures;
    struct text title;
    const struct question *question;
};

/* ---- cells ---- */

static struct text number(struct surveying *at, int64_t value)
{
    return arena_printf(at->report->arena, "%lld", (long long)value);
}

static struct text decimal(struct surveying *at, double value, int digits)
{
    double shown = value > -0.0005 && value < 0.0005 ? 0 : value; /* no "-0.0" */
    return arena_printf(at->report->arena, "%.*f", digits, shown);
}

static struct text percent(struct surveying *at, double share)
{
    return decimal(at, share * PERCENT, 1);
}

static struct text mean(struct surveying *at, int64_t sum, int64_t count)
{
    return count == 0 ? TEXT_NONE : decimal(at, (double)sum / (double)count, 2);
}

static struct text day(struct surveying *at, int64_t at_ms)
{
    int year = 0, month = 0, in_month = 0;
    calendar_date_of(calendar_day_of(at->community->frame.utc_offset_minutes, at_ms), &year,
                     &month, &in_month);
    return arena_printf(at->report->arena, "%04d-%02d-%02d", year, month, in_month);
}

static struct text *row_of(struct surveying *at, size_t table)
{
    struct text *row =
        report_add_row(at->report, table, text_of(at->community->name));
    if (row != NULL) {
        row[1] = at->title;
    }
    return row;
}

/* Share, low, high into three cells; empty where there are too few answers. */
static void put_share(struct surveying *at, struct text *cells, bool shown,
                      const struct statistics_interval *share)
{
    if (shown) {
        cells[0] = percent(at, share->estimate);
        cells[1] = percent(at, share->low);
        cells[2] = percent(at, share->high);
    }
}

/* ---- pictures ---- */

static struct report_chart *new_chart(struct surveying *at, enum text_key key, size_t bars)
{
    struct report *report = at->report;
    struct report_bar *room = arena_alloc(report->arena, (bars + 1) * sizeof *room);
    if (room == NULL) {
        report->out_of_memory = true;
    }
    if (room == NULL || report->chart_count == REPORT_CHARTS_MAX) {
        return NULL;
    }
    const struct text_value values[] = {
        {"survey", at->title},
        {"confidence", number(at, report->config->surveys->confidence_percent)},
    };
    struct report_chart *chart = &report->charts[report->chart_count++];
    chart->title = texts_fill(report->config->texts, text_key(key), values, 2, report->arena);
    chart->bars = room;
    return chart;
}

static void add_bar(struct report_chart *chart, struct text label, bool marked,
                    const struct statistics_interval *share)
{
    if (chart != NULL && chart->bar_count < REPORT_BARS_MAX) {
        chart->bars[chart->bar_count++] =
            (struct report_bar){label, share->estimate, share->low, share->high, marked};
    }
}

/* A picture of nothing is none. */
static void keep_chart(struct report *report, const struct report_chart *chart)
{
    if (chart != NULL && chart->bar_count == 0) {
        report->chart_count--;
    }
}

/* ---- tables ---- */

static void add_survey(struct surveying *at)
{
    const struct survey_figures *figures = at->figures;
    const struct survey *survey = figures->survey;
    struct text *row = row_of(at, SURVEYS);
    if (row == NULL) {
        return;
    }
    row[2] = day(at, survey->closed_at_ms);
    row[3] = number(at, survey->occupied);
    row[4] = number(at, survey->sampled);
    row[5] = number(at, survey->required);
    row[6] = number(at, survey->answered);
    row[7] = percent(at, figures->response.estimate);
    row[8] = number(at, figures->totals.responses);
    row[9] = number(at, figures->totals.anonymous);
    row[10] = number(at, figures->totals.opinions);
    row[11] = number(at, figures->totals.ticketed);
    row[12] = decimal(at, figures->unevenness, 2);
}

static void add_item(struct surveying *at, const struct survey_item *item)
{
    struct text *row = row_of(at, ITEMS);
    if (row == NULL) {
        return;
    }
    row[2] = item->question->title;
    row[3] = number(at, item->count);
    if (!item->shown) {
        return;
    }
    row[4] = mean(at, item->sum, item->count);
    put_share(at, &row[5], true, &item->share);
    row[8] = item->weighted ? percent(at, item->weighted_share.estimate) : TEXT_NONE;
    if (item->compared) {
        row[9] = percent(at, item->change.interval.estimate);
        row[10] = decimal(at, item->change.chance, 3);
    }
    row[11] = number(at, item->dissatisfied);
    row[12] = number(at, item->strong);
    row[13] = item->stands_out
                  ? texts_find(at->report->config->texts, text_of(text_key(VALUE_YES)))
                  : TEXT_NONE;
}

static void add_items(struct surveying *at)
{
    struct report_chart *chart = new_chart(at, REPORT_CHART_ITEMS, at->figures->item_count);
    for (size_t i = 0; i < at->figures->item_count; i++) {
        const struct survey_item *item = &at->figures->items[i];
        add_item(at, item);
        if (item->shown) {
            add_bar(chart, item->question->title, item->stands_out, &item->share);
        }
    }
    keep_chart(at->report, chart);
}

static void add_buildings(struct surveying *at)
{
    const struct survey_figures *figures = at->figures;
    struct report_chart *chart =
        new_chart(at, REPORT_CHART_BUILDINGS, figures->building_count);
    for (size_t i = 0; i < figures->building_count; i++) {
        const struct survey_building *building = &figures->buildings[i];
        struct text *row = row_of(at, BUILDINGS);
        struct text name =
            building->name[0] == '\0'
                ? texts_find(at->report->config->texts, text_of(text_key(REPORT_NO_BUILDING)))
                : arena_text(at->report->arena, text_of(building->name));
        if (building->shown) {
            add_bar(chart, name, false, &building->share);
        }
        if (row == NULL) {
            continue;
        }
        row[2] = name;
        row[3] = number(at, building->homes);
        row[4] = number(at, building->asked);
        row[5] = number(at, building->answered);
        if (building->shown) { /* how many of the few were without a name says too much */
            row[6] = number(at, building->count);
            row[7] = mean(at, building->sum, building->count);
            put_share(at, &row[8], true, &building->share);
        }
    }
    keep_chart(at->report, chart);
}

/* ---- choices ---- */

struct choosing {
    struct surveying *at;
    int64_t all;
    bool counting;
};

static struct text option_title(const struct question *question, struct text value)
{
    for (size_t i = 0; i < question->option_count; i++) {
        if (text_equal(question->options[i].id, value)) {
            return question->options[i].title;
        }
    }
    return TEXT_NONE; /* an option that is there no more */
}

static enum status add_choice(void *context, const struct answer_choice *choice)
{
    struct choosing *choosing = context;
    struct surveying *at = choosing->at;
    struct text *row = NULL;
    if (choosing->counting) {
        choosing->all += choice->count;
        return ST_OK;
    }
    row = row_of(at, CHOICES);
    if (row != NULL) {
        row[2] = at->question->title;
        row[3] = option_title(at->question, choice->value);
        row[4] = number(at, choice->count);
        row[5] = percent(at, (double)choice->count / (double)choosing->all);
    }
    return ST_OK;
}

static enum status add_choices(struct surveying *at)
{
    const struct questionnaire *form = at->figures->form;
    enum status status = ST_OK;
    for (size_t i = 0; form != NULL && i < form->question_count && status == ST_OK; i++) {
        at->question = &form->questions[i];
        struct choosing choosing = {at, 0, true};
        char id[STORE_ID_BYTES];
        if (at->question->kind != QUESTION_CHOICE) {
            continue;
        }
        text_copy(at->question->id, id, sizeof id);
        status = store_answer_choices(at->store, at->figures->survey->id, id, add_choice, &choosing);
        choosing.counting = false;
        if (status == ST_OK && choosing.all >= at->report->config->surveys->least_shown) {
            status = store_answer_choices(at->store, at->figures->survey->id, id, add_choice,
                                          &choosing);
        }
    }
    return status;
}

/* ---- over time ---- */

static void add_point(struct surveying *at, struct report_chart *chart,
                      const struct survey_figures *figures)
{
    const struct survey_item *overall = survey_figures_overall(figures);
    struct text *row = row_of(at, TREND);
    struct text closed_on = day(at, figures->survey->closed_at_ms);
    if (overall != NULL && overall->shown) {
        add_bar(chart, closed_on, false, &overall->share);
    }
    if (row == NULL) {
        return;
    }
    row[1] = arena_text(at->report->arena, text_of(figures->survey->title));
    row[2] = closed_on;
    if (overall != NULL && overall->shown) {
        row[3] = number(at, overall->count);
        row[4] = mean(at, overall->sum, overall->count);
        put_share(at, &row[5], true, &overall->share);
    }
}

/* The survey and those before it with the same questionnaire, newest first. */
static enum status add_trend(struct surveying *at)
{
    struct report_chart *chart = new_chart(at, REPORT_CHART_TREND, REPORT_TREND_MAX);
    struct arena *arena = at->report->arena;
    struct survey_figures *figures = arena_alloc(arena, sizeof *figures);
    struct survey survey = *at->figures->survey;
    enum status status = figures == NULL ? ST_NO_MEMORY : ST_OK;
    for (size_t i = 0; i < REPORT_TREND_MAX && status == ST_OK; i++) {
        status = survey_figures_make(at->store, at->report->config, &survey, arena, figures);
        if (status == ST_OK) {
            add_point(at, chart, figures);
            status = store_survey_before(at->store, &survey, &survey);
        }
    }
    keep_chart(at->report, chart);
    return status == ST_NOT_FOUND ? ST_OK : status;
}

/* ---- all of them ---- */

static enum status add_one(struct surveying *at, const struct survey *survey)
{
    struct report *report = at->report;
    at->title = arena_text(report->arena, text_of(survey->title));
    enum status status =
        survey_figures_make(at->store, report->config, survey, report->arena, at->figures);
    if (status != ST_OK) {
        return status;
    }
    add_survey(at);
    add_items(at);
    add_buildings(at);
    status = add_choices(at);
    return status == ST_OK ? add_trend(at) : status;
}

static enum status collect(void *context, const struct survey *survey)
{
    struct surveying *at = context;
    if (survey->state == SURVEY_CLOSED && survey->closed_at_ms >= at->from_ms &&
        survey->closed_at_ms < at->until_ms && at->count < SURVEY_LIST_MAX) {
        at->surveys[at->count++] = *survey;
    }
    return ST_OK;
}

enum status report_survey_add(struct report *report, struct store *store,
                              const struct community *community, int64_t from_ms,
                              int64_t until_ms)
{
    struct surveying *at = arena_alloc(report->arena, sizeof *at);
    struct survey_figures *figures = arena_alloc(report->arena, sizeof *figures);
    if (at == NULL || figures == NULL) {
        return ST_NO_MEMORY;
    }
    *at = (struct surveying){.report = report, .store = store, .community = community,
                             .from_ms = from_ms, .until_ms = until_ms, .figures = figures};
    enum status status =
        store_survey_list(store, text_of(community->id), SURVEY_LIST_MAX, collect, at);
    for (size_t i = 0; i < at->count && status == ST_OK; i++) {
        status = add_one(at, &at->surveys[i]);
    }
    return status;
}
