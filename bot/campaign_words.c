#include "bot/campaign_words.h"

#include "bot/text_keys.h"
#include "store/bill.h"

#include <stdio.h>

enum { DATE_MONTH = 100, FEN_OF_YUAN = 100, MONTHS_NAMED_MAX = 4 };

void amount_words(int64_t fen, char out[AMOUNT_BYTES])
{
    long long yuan = fen / FEN_OF_YUAN, rest = fen % FEN_OF_YUAN;
    snprintf(out, AMOUNT_BYTES, rest == 0 ? "%lld" : "%lld.%02lld", yuan, rest);
}

static enum status collect(void *context, const struct bill *bill)
{
    struct owed_bills *bills = context;
    if (bill->due_on >= bills->day || bill->disputed || bills->count == CAMPAIGN_BILLS_MAX) {
        return ST_OK;
    }
    struct owed_bill *owed = &bills->items[bills->count++];
    owed->month = bill->month;
    owed->due_on = bill->due_on;
    owed->owed_fen = bill_owed_fen(bill);
    text_copy(text_of(bill->kind), owed->kind, sizeof owed->kind);
    return ST_OK;
}

enum status campaign_bills(struct store *store, int64_t household, struct owed_bills *bills)
{
    return store_bill_owed_of(store, household, collect, bills);
}

static struct text numbers(const struct campaign_scene *scene, enum text_key key, int32_t year,
                           int32_t month, int32_t day)
{
    struct arena *arena = scene->arena;
    const struct text_value values[] = {{"year", arena_printf(arena, "%d", year)},
                                        {"month", arena_printf(arena, "%d", month)},
                                        {"day", arena_printf(arena, "%d", day)}};
    return texts_fill(scene->config->texts, text_key(key), values, 3, arena);
}

static struct text month_words(const struct campaign_scene *scene, int32_t month)
{
    return numbers(scene, DUNNING_MONTH, month / DATE_MONTH, month % DATE_MONTH, 0);
}

/* "2026年9月、2026年10月", or from the first to the last when there are many. */
static struct text all_months(const struct campaign_scene *scene, const struct owed_bills *bills)
{
    struct text pieces[2 * MONTHS_NAMED_MAX] = {{0}};
    struct text between = texts_find(scene->config->texts, text_of(text_key(DUNNING_BETWEEN)));
    size_t piece_count = 0, months = 0;
    int32_t last = 0;
    for (size_t i = 0; i < bills->count; i++) {
        if (bills->items[i].month == last) {
            continue;
        }
        last = bills->items[i].month;
        if (months++ < MONTHS_NAMED_MAX) {
            pieces[piece_count++] = month_words(scene, last);
            pieces[piece_count++] = between;
        }
    }
    if (months <= MONTHS_NAMED_MAX) {
        return arena_join(scene->arena, pieces, piece_count == 0 ? 0 : piece_count - 1);
    }
    const struct text_value values[] = {{"first", pieces[0]},
                                        {"last", month_words(scene, last)},
                                        {"count", arena_printf(scene->arena, "%zu", months)}};
    return texts_fill(scene->config->texts, text_key(DUNNING_MONTHS), values, 3, scene->arena);
}

enum status campaign_words(const struct campaign_scene *scene, struct text key,
                           const struct arrears *arrears, int32_t day, struct text step_title,
                           int64_t letter, struct text *words_out)
{
    struct owed_bills *bills = arena_alloc(scene->arena, sizeof *bills);
    if (bills == NULL) {
        return ST_NO_MEMORY;
    }
    bills->day = day;
    enum status status =
        day == 0 ? ST_OK : campaign_bills(scene->store, arrears->household, bills);
    if (status != ST_OK) {
        return status;
    }
    char amount[AMOUNT_BYTES];
    int32_t due = arrears->oldest_due_on;
    amount_words(arrears->overdue_fen, amount);
    const struct text_value values[] = {
        {"name", arrears->owner[0] == '\0'
                     ? texts_find(scene->config->texts, text_of(text_key(DUNNING_OWNER)))
                     : text_of(arrears->owner)},
        {"room", text_of(arrears->room)},
        {"amount", text_of(amount)},
        {"months", all_months(scene, bills)},
        {"due", numbers(scene, DUNNING_DAY, 0, due / DATE_MONTH % DATE_MONTH, due % DATE_MONTH)},
        {"community", text_of(scene->community->name)},
        {"hotline", text_of(scene->community->hotline)},
        {"step", step_title},
        {"letter", arena_printf(scene->arena, "%lld", (long long)letter)},
    };
    char name[STORE_NAME_BYTES];
    text_copy(key, name, sizeof name);
    *words_out = texts_fill(scene->config->texts, name, values, sizeof values / sizeof values[0],
                            scene->arena);
    return words_out->data == NULL ? ST_NO_MEMORY : ST_OK;
}
