/* simulate_value.c - what staff write down as the value of a fact. */
#include "bot/base/clock.h"
#include "bot/simulate_plan.h"

#include <string.h>

enum { FEN_USUALLY_MAX = 90000, FEN_DEAR_MAX = 3000000, DEAR_PER_MILLE = 150, DAYS_AHEAD_MAX = 9 };

static void write(struct sim_step *step, struct text value)
{
    text_copy(value, step->value, sizeof step->value);
}

static int64_t clamp(int64_t value, int64_t min, int64_t max)
{
    return value < min ? min : value > max && max > min ? max : value;
}

/* A number in the fact's range that the test likes. */
static int64_t number_for(struct sim *sim, const struct fact_rule *rule,
                          const struct condition_test *test, int64_t usually_max)
{
    int64_t from = rule->min > 0 ? rule->min : 0;
    int64_t until = usually_max;
    if (test != NULL && test->relation == RELATION_OVER) {
        from = test->limit + 1;
        until = from + usually_max;
    } else if (test != NULL && test->relation == RELATION_UPTO) {
        until = test->limit;
    }
    return clamp(sim_between(&sim->staff_chance, from, until < from ? from : until), rule->min,
                 rule->max);
}

static void write_choice(struct sim *sim, const struct fact_rule *rule,
                         const struct condition_test *test, struct sim_step *step)
{
    if (test != NULL && test->relation == RELATION_IS && test->value_count > 0) {
        write(step, test->values[0]);
        return;
    }
    if (rule->option_count == 0) {
        return;
    }
    size_t at = (size_t)random_below(&sim->staff_chance, rule->option_count);
    for (size_t i = 0; test != NULL && test->relation == RELATION_NOT && i < test->value_count;
         i++) {
        at = text_equal(rule->options[at], test->values[i]) ? (at + 1) % rule->option_count : at;
    }
    write(step, rule->options[at]);
}

void sim_plan_value(struct sim *sim, const struct fact_rule *rule,
                    const struct condition_test *test, struct sim_step *step)
{
    struct random *random = &sim->staff_chance;
    bool dear = sim_chance(random, DEAR_PER_MILLE);
    bool no = test != NULL && test->relation == RELATION_IS && test->value_count > 0 &&
              text_equal(test->values[0], TEXT("no"));
    switch (rule->kind) {
    case FACT_FLAG:
        write(step, no ? TEXT("no") : TEXT("yes"));
        break;
    case FACT_NUMBER:
        snprintf(step->value, sizeof step->value, "%lld",
                 (long long)number_for(sim, rule, test, 100));
        break;
    case FACT_FEN:
        snprintf(step->value, sizeof step->value, "%lld分",
                 (long long)number_for(sim, rule, test, dear ? FEN_DEAR_MAX : FEN_USUALLY_MAX));
        break;
    case FACT_CHOICE:
        write_choice(sim, rule, test, step);
        break;
    case FACT_TIME:
        clock_format_iso(sim_wall(sim) + sim_between(random, 1, DAYS_AHEAD_MAX * 24) * SIM_HOUR_MS,
                         sim->config->communities[0].frame.utc_offset_minutes, step->value);
        break;
    case FACT_SCORE:
        snprintf(step->value, sizeof step->value, "%d",
                 (int)(5 - random_below(random, 5) * random_below(random, 2)));
        break;
    case FACT_COUNT:
    case FACT_TEXT:
    case FACT_KIND_COUNT:
        write(step, TEXT("已记录，详见登记表"));
        break;
    }
}
