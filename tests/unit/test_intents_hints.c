#include "intents/hints.h"
#include "intents/rank.h"
#include "tests/scratch.h"
#include "tests/unit/check.h"

#include <string.h>

enum { TEXT_BYTES_MAX = 1024 };

static struct labels labels;
static struct alphabet *alphabet;

static int open_labels(void **state)
{
    (void)state;
    struct faults faults = {.report = stderr};
    bool loaded = labels_load("intents/labels.tsv", &faults, &labels) == ST_OK;
    return loaded && faults.count == 0 && alphabet_open(&alphabet) == ST_OK ? 0 : -1;
}

static int close_alphabet(void **state)
{
    (void)state;
    alphabet_close(alphabet);
    return 0;
}

static int32_t points_of(const int32_t points[LABELS_MAX], const char *label)
{
    size_t index = labels_find(&labels, text_of(label));
    assert_true(index < labels.count);
    return points[index];
}

/* Hints with the lines of table; *faults_out counts what is wrong with them. */
static struct hints *open_lines(const char *table, size_t *faults_out)
{
    char folder[SCRATCH_BYTES], path[SCRATCH_PATH_BYTES];
    assert_true(scratch_make(NULL, "hints", folder));
    (void)snprintf(path, sizeof path, "%s/hints.tsv", folder);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_true(fputs(table, file) >= 0);
    assert_int_equal(fclose(file), 0);
    struct faults faults = {0};
    struct hints *hints = NULL;
    assert_int_equal(hints_open(path, &labels, alphabet, &faults, &hints), ST_OK);
    scratch_remove(folder);
    *faults_out = faults.count;
    return hints;
}

static void read_points(const struct hints *hints, struct text text, int32_t points[LABELS_MAX])
{
    struct hints_scratch *scratch;
    struct letters letters;
    assert_int_equal(hints_scratch_open(hints, TEXT_BYTES_MAX, &scratch), ST_OK);
    assert_int_equal(letters_open(TEXT_BYTES_MAX, &letters), ST_OK);
    for (int again = 0; again < 2; again++) { /* a text leaves nothing behind for the next */
        letters_read(alphabet, text, &letters);
        hints_of_text(hints, scratch, &letters, points);
    }
    letters_close(&letters);
    hints_scratch_close(scratch);
}

static void each_run_of_the_text_counts_once(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int32_t leak, greet, none;
    } cases[] = {
        {"", 0, 0, 7},        {"漏", 10, 0, 7},   {"漏漏", 10, 0, 7},     {"漏水", 30, 0, 6},
        {"水漏了", 10, 0, 7}, {"你好", 0, 40, 7}, {"说你好", 0, 0, 7},    {"12", 0, 0, 2},
        {"3栋", 0, 0, 2},     {"45678", 0, 0, 2}, {"漏水漏水", 30, 0, 6}, {"1漏2漏", 10, 0, 2},
    };
    size_t faults;
    struct hints *hints = open_lines("# words\n"
                                     "\tnone=7\n"
                                     "0\tnone=-5\n"
                                     "^你好\tgreet=40\n"
                                     "漏\trepair.leak=10\n"
                                     "漏水\trepair.leak=20 none=-1\n",
                                     &faults);
    assert_int_equal(faults, 0);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        int32_t points[LABELS_MAX];
        read_points(hints, text_of(cases[i].text), points);
        CHECK(points_of(points, "repair.leak") == cases[i].leak &&
                  points_of(points, "greet") == cases[i].greet &&
                  points_of(points, "none") == cases[i].none,
              "%s: leak %d, greet %d, none %d", cases[i].text, points_of(points, "repair.leak"),
              points_of(points, "greet"), points_of(points, "none"));
    }
    hints_close(hints);
}

/* A service that a firm adds has rules and no hints: what is learned of "none" must not outweigh them. */
static void a_label_that_was_not_learned_is_left_to_its_rules(void **state)
{
    (void)state;
    size_t faults;
    struct hints *hints = open_lines("我家\tnone=71 fee.query=79\n", &faults);
    assert_int_equal(faults, 0);
    int32_t points[LABELS_MAX];
    read_points(hints, TEXT("我家厨房有好多蟑螂"), points);
    struct rule rule = {.score = 60};
    struct evidence evidence = {.rule = &rule, .score = rule.score, .match = {.start = 0, .end = 3},
                                .labels = labels_mask(&labels, TEXT("repair.leak"))};
    struct ranking ranking;
    rank(&labels, TEXT("我家厨房有好多蟑螂"), &evidence, 1, points, &ranking);
    assert_string_equal(labels.items[ranking.items[0].label].name, "repair.leak");
    assert_int_equal(ranking.items[0].said, 60);
    rank(&labels, TEXT("我家厨房有好多蟑螂"), &evidence, 0, points, &ranking);
    assert_string_equal(labels.items[ranking.items[0].label].name, "fee.query");
    hints_close(hints);
}

/* Eight hints at the limit speak about every label: more than 16 bits hold. */
static void many_hints_about_all_labels_add_up(void **state)
{
    (void)state;
    enum { RUNS = 8, POINTS = 10000, LINE_BYTES = LABELS_MAX * (LABEL_BYTES + 8) };
    static char table[RUNS * LINE_BYTES];
    size_t used = 0, faults;
    for (int run = 0; run < RUNS; run++) {
        used += (size_t)snprintf(table + used, sizeof table - used, "%c\t", 'a' + run);
        for (size_t l = 0; l < labels.count; l++) {
            used += (size_t)snprintf(table + used, sizeof table - used, "%s%s=%s%d",
                                     l > 0 ? " " : "", labels.items[l].name, l % 2 > 0 ? "-" : "",
                                     POINTS);
        }
        used += (size_t)snprintf(table + used, sizeof table - used, "\n");
    }
    struct hints *hints = open_lines(table, &faults);
    assert_int_equal(faults, 0);
    int32_t points[LABELS_MAX];
    read_points(hints, TEXT("abcdefgh"), points);
    for (size_t l = 0; l < labels.count; l++) {
        CHECK(points[l] == (l % 2 > 0 ? -1 : 1) * RUNS * POINTS, "%s: %d", labels.items[l].name,
              points[l]);
    }
    hints_close(hints);
}

static void a_wrong_line_is_a_fault(void **state)
{
    (void)state;
    static const struct {
        const char *label, *table;
        size_t faults;
    } cases[] = {
        {"fine", "漏\trepair.leak=10\n", 0},
        {"unknown label", "漏\trepair.leek=10\n", 1},
        {"no points", "漏\trepair.leak\n", 1},
        {"too many points", "漏\trepair.leak=10001\n", 1},
        {"not ascending", "漏\trepair.leak=1\n水\trepair.leak=1\n", 1},
        {"twice", "漏\trepair.leak=1\n漏\tgreet=1\n", 1},
        {"too long", "一二三四五六七八九\tgreet=1\n", 1},
        {"for every message, unknown", "\tgreat=1\n", 1},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        size_t faults;
        struct hints *hints = open_lines(cases[i].table, &faults);
        CHECK(faults == cases[i].faults, "%s: %zu faults", cases[i].label, faults);
        hints_close(hints);
    }
}

/* ---- what ranking makes of them ---- */

struct said {
    const char *label;
    int32_t score;
};

static void rank_said(const struct said *said, const char *hinted, int32_t points,
                      struct ranking *ranking)
{
    struct rule rule = {.score = said->score};
    struct evidence evidence = {
        .rule = &rule, .score = rule.score, .match = {.start = 0, .end = 3}};
    int32_t hints[LABELS_MAX] = {0};
    if (said->label != NULL) {
        evidence.labels = labels_mask(&labels, text_of(said->label));
    }
    hints[labels_find(&labels, text_of(hinted))] = points;
    rank(&labels, TEXT("漏"), &evidence, said->label == NULL ? 0 : 1, hints, ranking);
}

static void a_guess_yields_to_rules_unless_it_is_well_ahead(void **state)
{
    (void)state;
    static const struct {
        const char *label;
        struct said said;
        const char *hinted;
        int32_t points;
        const char *first;
        bool firm;
    } cases[] = {
        {"rules alone", {"greet", 50}, "thanks", 0, "greet", true},
        {"hints alone", {NULL, 0}, "thanks", 1, "thanks", false},
        {"nothing", {NULL, 0}, "thanks", 0, "none", false},
        {"hints for none", {NULL, 0}, "none", 40, "none", false},
        {"a guess a little ahead",
         {"greet", 50},
         "thanks",
         50 + RANK_GUESS_LEAD - 1,
         "greet",
         true},
        {"a guess well ahead", {"greet", 50}, "thanks", 50 + RANK_GUESS_LEAD, "thanks", false},
        {"hints with the rule", {"greet", 50}, "greet", 30, "greet", true},
        {"hints against the rule", {"greet", 50}, "greet", -60, "none", false},
        {"none is likelier than the rule", {"greet", 50}, "none", 60, "none", false},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct ranking ranking;
        rank_said(&cases[i].said, cases[i].hinted, cases[i].points, &ranking);
        const char *first = labels.items[ranking.items[0].label].name;
        CHECK(strcmp(first, cases[i].first) == 0, "%s: %s", cases[i].label, first);
        CHECK((ranking.items[0].said > 0) == cases[i].firm, "%s: said %d", cases[i].label,
              ranking.items[0].said);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_run_of_the_text_counts_once),
        cmocka_unit_test(a_label_that_was_not_learned_is_left_to_its_rules),
        cmocka_unit_test(many_hints_about_all_labels_add_up),
        cmocka_unit_test(a_wrong_line_is_a_fault),
        cmocka_unit_test(a_guess_yields_to_rules_unless_it_is_well_ahead),
    };
    return cmocka_run_group_tests(tests, open_labels, close_alphabet);
}
