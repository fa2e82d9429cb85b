#include "bot/dialogue_fees.h"

#include "bot/base/date.h"
#include "bot/dialogue_fill.h"
#include "bot/dialogue_form.h"
#include "bot/dialogue_talk.h"
#include "bot/dialogue_words.h"

#include <inttypes.h>
#include <stdio.h>

enum { NUMBER_BYTES = 32, SLOT_MONTHS_MAX = 12, DISOWN_CHARS_MAX = 24, DATE_CHARS = 10, FEN_PER_YUAN = 100 };

/* ---- figures in words ---- */

struct number {
    char text[NUMBER_BYTES];
};

static struct number yuan(int64_t fen)
{
    struct number out;
    snprintf(out.text, sizeof out.text, "%" PRId64 ".%02" PRId64, fen / FEN_PER_YUAN,
             fen % FEN_PER_YUAN);
    return out;
}

static struct number digits(int64_t value)
{
    struct number out;
    snprintf(out.text, sizeof out.text, "%" PRId64, value);
    return out;
}

static struct text month_words(struct dialogue_work *work, int32_t month)
{
    struct number year = digits(month / 100), of_year = digits(month % 100);
    const struct text_value values[] = {{"year", text_of(year.text)},
                                        {"month", text_of(of_year.text)}};
    return work_text(work, VALUE_MONTH, values, 2);
}

static struct text day_words(struct dialogue_work *work, int32_t day)
{
    struct number year = digits(day / 10000), month = digits(day / 100 % 100);
    struct number of_month = digits(day % 100);
    const struct text_value values[] = {{"year", text_of(year.text)},
                                        {"month", text_of(month.text)},
                                        {"day", text_of(of_month.text)}};
    return work_text(work, VALUE_DAY, values, 3);
}

static void say_amount(struct dialogue_work *work, enum text_key key, int64_t fen)
{
    struct number amount = yuan(fen);
    work_say_with(work, key, &(struct text_value){"amount", text_of(amount.text)}, 1);
}

static struct text item_words(struct dialogue_work *work, const struct statement_line *line)
{
    struct number amount = yuan(line->owed_fen);
    const struct fee_kind *kind = fees_kind(work->in->config->fees, text_of(line->kind));
    const struct text_value values[] = {
        {"kind", kind == NULL ? text_of(line->kind) : kind->title}, /* gone from fees.json */
        {"amount", text_of(amount.text)}};
    return work_text(work, line->disputed ? FEE_ITEM_DISPUTED : FEE_ITEM, values, 2);
}

/* All lines of the month that begins at *index, which is moved behind them. */
static struct text month_line(struct dialogue_work *work, const struct statement *statement,
                              size_t *index)
{
    struct text items = TEXT_NONE;
    int32_t month = statement->lines[*index].month;
    while (*index < statement->line_count && statement->lines[*index].month == month) {
        struct text item = item_words(work, &statement->lines[(*index)++]);
        const struct text pieces[] = {items, TEXT("、"), item};
        items = items.size == 0 ? item : arena_join(work->arena, pieces, 3);
    }
    const struct text_value values[] = {{"month", month_words(work, month)}, {"items", items}};
    return work_text(work, FEE_MONTH, values, 2);
}

static struct text total_words(struct dialogue_work *work, const struct statement *statement)
{
    struct number months = digits(statement->months), amount = yuan(statement->total_fen);
    const struct text_value values[] = {{"count", text_of(months.text)},
                                        {"amount", text_of(amount.text)}};
    return work_text(work, FEE_TOTAL, values, 2);
}

/* ---- saying ---- */

static void say_home(struct dialogue_work *work, enum text_key key)
{
    struct text home = fill_show_room(work, text_of(work->in->contact->room));
    work_say_with(work, key, &(struct text_value){"room", home}, 1);
}

static void say_last_paid(struct dialogue_work *work, const struct statement *statement)
{
    if (statement->has_paid) {
        struct number amount = yuan(statement->newest.amount_fen);
        const struct text_value values[] = {{"day", day_words(work, statement->newest.paid_on)},
                                            {"amount", text_of(amount.text)}};
        work_say_with(work, FEE_LAST_PAID, values, 2);
    }
}

static void say_clear(struct dialogue_work *work, const struct statement *statement)
{
    say_home(work, FEE_CLEAR);
    say_last_paid(work, statement);
    if (statement->credit_fen > 0) {
        say_amount(work, FEE_CREDIT, statement->credit_fen);
    }
}

static void say_owed(struct dialogue_work *work, const struct statement *statement)
{
    say_home(work, FEE_HEAD);
    for (size_t index = 0; index < statement->line_count;) {
        work_say_words(work, month_line(work, statement, &index));
    }
    if (statement->more_fen > 0) {
        say_amount(work, FEE_MORE, statement->more_fen);
    }
    work_say_words(work, total_words(work, statement));
}

static void say_statement(struct dialogue_work *work, const struct statement *statement)
{
    if (statement->total_fen == 0) {
        say_clear(work, statement);
        return;
    }
    say_owed(work, statement);
    say_last_paid(work, statement);
    work_say(work, FEE_CHECK);
    work_say(work, FEE_HOW);
    work->state.statement_told = true;
}

/* ---- a promise ---- */

static int64_t day_of_number(int32_t day)
{
    return date_day((struct date){day / 10000, day / 100 % 100, day % 100});
}

static int32_t number_of_day(int64_t day)
{
    struct date date = date_of_day(day);
    return (int32_t)(date.year * 10000) + date.month * 100 + date.day;
}

static bool date_number(struct text text, int32_t *day_out)
{
    struct date date;
    if (!date_parse(text_slice(text, 0, DATE_CHARS), &date)) {
        return false;
    }
    *day_out = number_of_day(date_day(date));
    return true;
}

/* The day by which he said it will be paid: the end of a span ("月底", "这周"). */
static bool told_day(const struct dialogue_work *work, int32_t *day_out)
{
    const struct match_slot *time = words_slot(work, TEXT("time"));
    if (time == NULL) {
        return false;
    }
    size_t slash = text_find(time->value, TEXT("/"));
    struct text end =
        slash == SIZE_MAX ? TEXT_NONE : text_slice(time->value, slash + 1, time->value.size);
    return date_number(end, day_out) || date_number(time->value, day_out);
}

/* What may be agreed upon without a person, in words. */
static void say_latest(struct dialogue_work *work, enum text_key key, int32_t day, int32_t today)
{
    int32_t days_max = work->in->config->fees->promise_days_max;
    struct number days = digits(days_max);
    const struct text_value values[] = {
        {"day", day_words(work, day)},
        {"latest", day_words(work, number_of_day(day_of_number(today) + days_max))},
        {"days", text_of(days.text)}};
    work_say_with(work, key, values, 3);
}

/* Once he is asked for a nearer day; then a person has to agree with him. */
static void refuse_day(struct dialogue_work *work, int32_t day, int32_t today, bool again)
{
    say_latest(work, again ? FEE_STILL_TOO_FAR : FEE_TOO_FAR, day, today);
    work->state.nearer_asked = !again;
    if (again) {
        work_call_human(work, FEE_WHY_TOO_FAR);
    }
}

static bool take_promise(struct dialogue_work *work, const struct statement *statement, bool again)
{
    int32_t day = 0;
    bool asks = words_in(work, WORDS_FEE_ASKS, work->heard.plain, NULL); /* 明天去哪里交 */
    if (statement->total_fen == 0 || asks || !told_day(work, &day) || day < statement->today) {
        return false;
    }
    int64_t ahead = day_of_number(day) - day_of_number(statement->today);
    if (ahead > work->in->config->fees->promise_days_max) {
        refuse_day(work, day, statement->today, again);
        return true;
    }
    struct dialogue_act *act = work_act(work, ACT_PROMISE);
    if (act != NULL) {
        act->day = day;
        act->text = text_trim(work->in->text);
        work_say_with(work, FEE_PROMISED, &(struct text_value){"day", day_words(work, day)}, 1);
    }
    return true;
}

/* ---- a person ---- */

static bool take_hardship(struct dialogue_work *work, const struct statement *statement)
{
    bool hard = words_in(work, WORDS_FEE_HARDSHIP, work->heard.plain, NULL);
    if (statement->total_fen == 0 ||
        (!hard && !words_in(work, WORDS_FEE_PARTS, work->heard.plain, NULL))) {
        return false;
    }
    struct dialogue_act *act = work_act(work, ACT_FEE_PERSON);
    if (act != NULL) {
        act->reason = hard ? TEXT("hardship") : TEXT_NONE;
        act->text = text_trim(work->in->text);
        work_say(work, FEE_PERSON);
        work_call_human(work, FEE_WHY_PERSON);
    }
    return true;
}

/* ---- what an intent leads to ---- */

static bool uses(const struct dialogue_work *work, enum fee_use use, struct text intent)
{
    return fees_uses(work->in->config->fees, use, intent);
}

bool fees_promise(struct dialogue_work *work, struct text intent)
{
    const struct statement *statement =
        uses(work, FEE_USE_PROMISE, intent) ? work_statement(work) : NULL;
    return statement != NULL && take_promise(work, statement, false);
}

bool fees_take(struct dialogue_work *work, struct text intent)
{
    bool asked = uses(work, FEE_USE_STATEMENT, intent), paid = uses(work, FEE_USE_PAID, intent);
    bool shown = uses(work, FEE_USE_SHOWN, intent);
    const struct statement *statement =
        asked || paid || shown ? work_statement(work) : NULL;
    if (statement == NULL || !statement->bound) {
        bool promises = statement != NULL && asked &&
                        (take_hardship(work, statement) || (uses(work, FEE_USE_PROMISE, intent) &&
                                                            take_promise(work, statement, false)));
        return promises || (asked && work->in->contact->household == 0 && talk_bind_first(work));
    }
    if (asked && take_hardship(work, statement)) {
        return true;
    }
    if (uses(work, FEE_USE_PROMISE, intent) && take_promise(work, statement, false)) {
        return true;
    }
    if (asked || (paid && statement->total_fen == 0)) {
        say_statement(work, statement);
        return true;
    }
    if (paid) {
        say_last_paid(work, statement);
        work_say(work, FEE_NOT_SEEN);
    } else if (statement->total_fen > 0) {
        say_owed(work, statement);
    }
    return false;
}

bool fees_follow(struct dialogue_work *work)
{
    const struct fee_use_intents *disputes = &work->in->config->fees->uses[FEE_USE_DISPUTE];
    if (work->heard.affirm) {
        work_say(work, FEE_CONFIRMED);
        return true;
    }
    if (!work->heard.deny || disputes->count == 0) {
        return false;
    }
    struct text intent = disputes->intents[0];
    form_start(work, catalogue_by_intent(work->in->config->catalogue, intent), intent, 0);
    return true;
}

bool fees_nearer(struct dialogue_work *work)
{
    const struct dialogue_heard *heard = &work->heard;
    bool other = heard->service != NULL && !uses(work, FEE_USE_PROMISE, heard->label) &&
                 !words_only_slots(work);
    const struct statement *statement = other ? NULL : work_statement(work);
    if (statement == NULL || statement->total_fen == 0) {
        return false;
    }
    if (take_hardship(work, statement) || take_promise(work, statement, true)) {
        return true;
    }
    if (heard->deny) {
        refuse_day(work, statement->today, statement->today, true);
    }
    return heard->deny;
}

bool fees_disown(struct dialogue_work *work)
{
    if (work->in->contact->household == 0 ||
        text_count_chars(work->heard.plain) > DISOWN_CHARS_MAX ||
        !words_in(work, WORDS_FEE_NOT_MINE, work->heard.plain, NULL)) {
        return false;
    }
    work_act_ticket(work, ACT_UNBIND, 0, text_trim(work->in->text));
    work_say(work, FEE_NOT_MINE);
    return true;
}

/* ---- for staff ---- */

void fees_add_statement(struct dialogue_work *work, const struct dialogue_form *form,
                        struct dialogue_act *act)
{
    static const struct text name = {"statement", 9};
    const struct contact *contact = work->in->contact;
    if (service_slot(form->service, name) == NULL || contact->household == 0 ||
        act->slot_count == SERVICE_SLOTS_MAX) {
        return;
    }
    for (size_t i = 0; i < act->slot_count; i++) { /* somebody else's home */
        if (text_equal(act->slots[i].name, TEXT("room")) &&
            !text_equal(act->slots[i].value, text_of(contact->room))) {
            return;
        }
    }
    const struct statement *statement = work_statement(work);
    if (statement == NULL) {
        return;
    }
    struct text whole = total_words(work, statement);
    size_t index = 0;
    for (int months = 0; index < statement->line_count && months < SLOT_MONTHS_MAX; months++) {
        struct text line = month_line(work, statement, &index);
        const struct text pieces[] = {whole, TEXT("\n"), line};
        whole = arena_join(work->arena, pieces, 3);
    }
    act->slots[act->slot_count++] = (struct dialogue_slot){name, whole, whole};
}
