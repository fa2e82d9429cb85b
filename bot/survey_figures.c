#include "bot/survey_figures.h"

#include "bot/poisson.h"

#include <string.h>

enum { BUILDINGS_MAX = STATISTICS_STRATA_MAX - 1, BUILDINGS_FIRST = 32, PPM = 1000000, PERCENT = 100 };

struct making {
    struct store *store;
    struct arena *arena;
    const struct survey_rules *rules;
    struct survey_figures *out;
    size_t building_capacity;
    size_t at; /* rows come by building: where the last one was found */
    struct statistics_stratum *cells; /* of satisfied shares: item by building, one more for the rest */
};

/* ---- buildings ---- */

static enum status add_building(void *context, const struct survey_stratum *stratum)
{
    struct making *making = context;
    struct survey_figures *out = making->out;
    if (out->building_count == making->building_capacity) {
        size_t capacity =
            making->building_capacity == 0 ? BUILDINGS_FIRST : 2 * making->building_capacity;
        struct survey_building *grown = arena_alloc(making->arena, capacity * sizeof *grown);
        if (grown == NULL) {
            return ST_NO_MEMORY;
        }
        if (out->building_count > 0) {
            memcpy(grown, out->buildings, out->building_count * sizeof *grown);
        }
        out->buildings = grown;
        making->building_capacity = capacity;
    }
    if (out->building_count < BUILDINGS_MAX) { /* what is more counts with the last one */
        struct survey_building *fresh = &out->buildings[out->building_count++];
        *fresh = (struct survey_building){0};
        text_copy(text_of(stratum->name), fresh->name, sizeof fresh->name);
    }
    struct survey_building *building = &out->buildings[out->building_count - 1];
    building->homes += stratum->homes;
    building->asked += stratum->wanted;
    building->answered += stratum->answered;
    return ST_OK;
}

/* Index of the building; building_count for sheets whose building is forgotten. */
static size_t find_building(struct making *making, const char *name)
{
    size_t count = making->out->building_count;
    for (size_t i = 0; i < count; i++) {
        size_t at = (making->at + i) % count;
        if (strcmp(making->out->buildings[at].name, name) == 0) {
            making->at = at;
            return at;
        }
    }
    return count;
}

/* ---- items ---- */

static struct survey_item *find_item(struct survey_figures *figures, const char *question)
{
    for (size_t i = 0; i < figures->item_count; i++) {
        if (text_equal(figures->items[i].question->id, text_of(question))) {
            return &figures->items[i];
        }
    }
    return NULL;
}

static enum status add_figures(void *context, const struct answer_figures *row)
{
    struct making *making = context;
    struct survey_figures *out = making->out;
    struct survey_item *item = find_item(out, row->question);
    if (item == NULL) {
        return ST_OK; /* of a question that is asked no more */
    }
    item->count += row->count;
    item->sum += row->sum;
    item->satisfied += row->satisfied;
    item->dissatisfied += row->dissatisfied;
    item->strong += row->strong;
    size_t at = find_building(making, row->stratum);
    size_t index = (size_t)(item - out->items);
    struct statistics_stratum *cell = &making->cells[index * (out->building_count + 1) + at];
    cell->answers += row->count;
    cell->sum += (double)row->satisfied;
    cell->sum_squares += (double)row->satisfied;
    if (item->question->overall && at < out->building_count) {
        struct survey_building *building = &out->buildings[at];
        building->count += row->count;
        building->sum += row->sum;
        building->satisfied += row->satisfied;
    }
    return ST_OK;
}

static enum status add_before(void *context, const struct answer_figures *row)
{
    struct survey_item *item = find_item(((struct making *)context)->out, row->question);
    if (item != NULL) {
        item->count_before += row->count;
        item->satisfied_before += row->satisfied;
    }
    return ST_OK;
}

static enum status load(struct making *making)
{
    struct survey_figures *out = making->out;
    const struct questionnaire *form = out->form;
    const struct answer_limits limits = {form->satisfied, form->dissatisfied, form->strong};
    for (size_t i = 0; i < form->question_count; i++) {
        if (form->questions[i].kind == QUESTION_SCALE) {
            out->items[out->item_count++].question = &form->questions[i];
        }
    }
    size_t width = out->building_count + 1;
    making->cells = arena_alloc(making->arena, out->item_count * width * sizeof *making->cells);
    if (making->cells == NULL) {
        return ST_NO_MEMORY;
    }
    memset(making->cells, 0, out->item_count * width * sizeof *making->cells);
    for (size_t i = 0; i < out->item_count; i++) {
        for (size_t b = 0; b < out->building_count; b++) {
            making->cells[i * width + b].homes = out->buildings[b].homes;
        }
    }
    enum status status =
        store_answer_figures(making->store, out->survey->id, &limits, add_figures, making);
    if (status == ST_OK) {
        status = store_survey_before(making->store, out->survey, &out->before);
        out->has_before = status == ST_OK;
        status = status == ST_NOT_FOUND ? ST_OK : status;
    }
    return status == ST_OK && out->has_before
               ? store_answer_figures(making->store, out->before.id, &limits, add_before, making)
               : status;
}

/* ---- computing ---- */

/* Sheets without a building stand for the buildings of which hardly anybody else answered. */
static void pool_rest(struct statistics_stratum *cells, size_t buildings)
{
    struct statistics_stratum *rest = &cells[buildings];
    for (size_t i = 0; i < buildings && rest->answers > 0; i++) {
        if (cells[i].answers < STATISTICS_STRATUM_LEAST) {
            rest->homes += cells[i].homes;
            rest->answers += cells[i].answers;
            rest->sum += cells[i].sum;
            rest->sum_squares += cells[i].sum_squares;
            cells[i] = (struct statistics_stratum){0};
        }
    }
}

bool survey_stands_out(const struct survey_concentration *rule,
                       const struct survey_concentration_case *case_, double *chance_out)
{
    *chance_out = 1;
    if (case_->dissatisfied < rule->least || case_->count == 0) {
        return false;
    }
    if (rule->method == METHOD_SHARE) {
        return case_->dissatisfied * PERCENT >= case_->count * rule->percent;
    }
    if (case_->others_count == 0) {
        return false;
    }
    *chance_out = poisson_excess(case_->dissatisfied, case_->others_dissatisfied,
                                 (double)case_->count, (double)case_->others_count);
    return *chance_out * (double)case_->items <= (double)rule->chance_ppm / PPM;
}

static void compute_item(struct making *making, size_t index, double width)
{
    struct survey_figures *out = making->out;
    struct survey_item *item = &out->items[index];
    const struct survey_rules *rules = making->rules;
    struct survey_concentration_case case_ = {.dissatisfied = item->dissatisfied,
                                              .count = item->count, .items = out->item_count};
    for (size_t i = 0; i < out->item_count; i++) {
        case_.others_dissatisfied += i == index ? 0 : out->items[i].dissatisfied;
        case_.others_count += i == index ? 0 : out->items[i].count;
    }
    item->stands_out = survey_stands_out(&rules->concentration, &case_, &item->chance);
    item->shown = item->count >= rules->least_shown;
    item->share = statistics_wilson((double)item->satisfied, (double)item->count, width);
    struct statistics_stratum *cells = &making->cells[index * (out->building_count + 1)];
    pool_rest(cells, out->building_count);
    struct statistics_weighted weighted =
        statistics_post_stratify(cells, out->building_count + 1);
    item->weighted = weighted.known &&
                     (out->unevenness - 1) * PERCENT > (double)rules->uneven_percent;
    item->weighted_share = statistics_weighted_share(&weighted, width);
    item->compared = item->shown && item->count_before >= rules->least_shown;
    if (item->compared) {
        item->change = statistics_compare(item->satisfied, item->count, item->satisfied_before,
                                          item->count_before, width);
    }
}

static enum status compute(struct making *making)
{
    struct survey_figures *out = making->out;
    double width = statistics_normal_width((double)making->rules->confidence_percent / PERCENT);
    struct statistics_stratum *asked =
        arena_alloc(making->arena, (out->building_count + 1) * sizeof *asked);
    if (asked == NULL) {
        return ST_NO_MEMORY;
    }
    for (size_t i = 0; i < out->building_count; i++) {
        struct survey_building *building = &out->buildings[i];
        asked[i] = (struct statistics_stratum){.homes = building->asked,
                                               .answers = building->answered};
        building->shown = building->count >= making->rules->least_shown;
        building->share = statistics_wilson((double)building->satisfied, (double)building->count,
                                            width);
    }
    out->unevenness = statistics_unevenness(asked, out->building_count);
    int64_t answered = out->survey->answered;
    int64_t sampled = out->survey->sampled < answered ? answered : out->survey->sampled;
    out->response = statistics_wilson((double)answered, (double)sampled, width);
    for (size_t i = 0; i < out->item_count; i++) {
        compute_item(making, i, width);
    }
    return ST_OK;
}

enum status survey_figures_make(struct store *store, const struct config *config,
                                const struct survey *survey, struct arena *arena,
                                struct survey_figures *figures_out)
{
    *figures_out = (struct survey_figures){
        .survey = survey,
        .form = questionnaire_find(config->questionnaires, text_of(survey->questionnaire)),
    };
    struct making making = {.store = store, .arena = arena, .rules = config->surveys,
                            .out = figures_out};
    enum status status = store_survey_strata(store, survey->id, add_building, &making);
    if (status == ST_OK) {
        status = store_answer_totals(store, survey->id, &figures_out->totals);
    }
    if (status == ST_OK && figures_out->form != NULL) {
        status = load(&making);
    }
    return status == ST_OK ? compute(&making) : status;
}

const struct survey_item *survey_figures_overall(const struct survey_figures *figures)
{
    for (size_t i = 0; i < figures->item_count; i++) {
        if (figures->items[i].question->overall) {
            return &figures->items[i];
        }
    }
    return NULL;
}
