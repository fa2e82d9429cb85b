#include "bot/import.h"

#include "bot/import_value.h"
#include "bot/json_out.h"
#include "store/binding.h"
#include "store/home.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* ---- the table of tables ---- */

/* A row on its way in. */
struct import {
    struct store *store;
    const struct import_plan *plan;
    const struct text *fields;
    size_t count;
    int64_t now_ms;
    char community[STORE_ID_BYTES];
    char room[STORE_ROOM_BYTES];
    enum put_outcome outcome;
    char *reason;
};

typedef enum status import_put(struct import *import);
static import_put put_resident, put_bill, put_payment, put_occupancy;

static const struct {
    const char *name;
    import_put *put;
    enum import_column needed[4];
    size_t needed_count;
} kinds[IMPORT_KIND_COUNT] = {
    [IMPORT_RESIDENTS] = {"residents", put_resident, {COLUMN_ROOM, COLUMN_OWNER}, 2},
    [IMPORT_BILLS] = {"bills", put_bill, {COLUMN_ROOM, COLUMN_MONTH, COLUMN_KIND}, 3},
    [IMPORT_PAYMENTS] = {"payments", put_payment,
                         {COLUMN_ROOM, COLUMN_RECEIPT, COLUMN_PAID_ON}, 3},
    [IMPORT_OCCUPANCY] = {"occupancy", put_occupancy, {COLUMN_ROOM}, 1},
};

bool import_kind_of(struct text name, enum import_kind *kind_out)
{
    for (size_t i = 0; i < IMPORT_KIND_COUNT; i++) {
        if (text_equal(text_of(kinds[i].name), name)) {
            *kind_out = (enum import_kind)i;
            return true;
        }
    }
    return false;
}

const char *import_kind_name(enum import_kind kind)
{
    return kinds[kind].name;
}

static enum status bad(char *reason, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
static enum status bad(char *reason, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(reason, IMPORT_REASON_BYTES, format, arguments);
    va_end(arguments);
    size_t cut = text_cut_utf8(text_of(reason), IMPORT_REASON_BYTES - 1).size;
    while (cut > 0 && !text_valid_utf8((struct text){reason, cut})) {
        cut--; /* the format may have been cut within a character */
    }
    reason[cut] = '\0';
    return ST_MALFORMED;
}

/* ---- the header ---- */

static bool has(const struct import_plan *plan, enum import_column column)
{
    return plan->columns[column] != SIZE_MAX;
}

enum status import_plan_read(struct import_plan *plan, const struct text *header, size_t count,
                             char reason[IMPORT_REASON_BYTES])
{
    memset(plan->columns, 0xFF, sizeof plan->columns);
    for (size_t i = 0; i < count; i++) {
        enum import_column column = fees_column(plan->config->fees, header[i]);
        if (column == COLUMN_COUNT) {
            continue;
        }
        if (has(plan, column)) {
            return bad(reason, "two columns are \"%s\"", fees_column_name(column));
        }
        plan->columns[column] = i;
    }
    for (size_t i = 0; i < kinds[plan->kind].needed_count; i++) {
        if (!has(plan, kinds[plan->kind].needed[i])) {
            return bad(reason, "there is no column \"%s\"",
                       fees_column_name(kinds[plan->kind].needed[i]));
        }
    }
    bool sums = plan->kind == IMPORT_BILLS || plan->kind == IMPORT_PAYMENTS;
    if (sums && has(plan, COLUMN_AMOUNT) == has(plan, COLUMN_AMOUNT_FEN)) {
        return bad(reason, "one column \"amount\" or \"amount_fen\" is needed");
    }
    if (plan->community == NULL && !has(plan, COLUMN_COMMUNITY)) {
        return bad(reason, "there is no column \"community\", and no --community was given");
    }
    return ST_OK;
}

/* ---- fields ---- */

static struct text field(const struct import *import, enum import_column column)
{
    size_t index = import->plan->columns[column];
    return index < import->count ? import->fields[index] : TEXT_NONE;
}

static enum status unfit(const struct import *import, enum import_column column, const char *what)
{
    struct text words = field(import, column);
    return words.size == 0 ? bad(import->reason, "%s is empty", fees_column_name(column))
                           : bad(import->reason, "%s \"%.*s\" is %s", fees_column_name(column),
                                 TEXT_ARGS(words), what);
}

static enum status read_chars(const struct import *import, enum import_column column,
                              bool required, char *out, size_t out_bytes)
{
    struct text words = field(import, column);
    if (words.size >= out_bytes || (required && words.size == 0)) {
        return unfit(import, column, "too long");
    }
    text_copy(words, out, out_bytes);
    return ST_OK;
}

/* An empty field is day 0 unless it is required. */
static enum status read_day(const struct import *import, enum import_column column, bool required,
                            int32_t *day_out)
{
    struct text words = field(import, column);
    *day_out = 0;
    if ((words.size > 0 || required) && !import_day(words, day_out)) {
        return unfit(import, column, "no date");
    }
    return ST_OK;
}

static enum status read_amount(const struct import *import, int64_t *fen_out)
{
    bool fen = has(import->plan, COLUMN_AMOUNT_FEN);
    enum import_column column = fen ? COLUMN_AMOUNT_FEN : COLUMN_AMOUNT;
    bool read = fen ? text_to_int64(field(import, column), fen_out)
                    : import_yuan(field(import, column), fen_out);
    return read && *fen_out >= 0 && *fen_out <= BILL_AMOUNT_FEN_MAX
               ? ST_OK
               : unfit(import, column, "no sum of money");
}

static const struct community *find_community(const struct config *config, struct text word)
{
    for (size_t i = 0; i < config->community_count; i++) {
        const struct community *community = &config->communities[i];
        if (text_equal(text_of(community->id), word) ||
            text_equal(text_of(community->name), word)) {
            return community;
        }
    }
    return NULL;
}

static enum status read_home(struct import *import)
{
    const struct import_plan *plan = import->plan;
    struct text word = field(import, COLUMN_COMMUNITY);
    const struct community *community =
        word.size > 0 ? find_community(plan->config, word) : plan->community;
    if (community == NULL) {
        return unfit(import, COLUMN_COMMUNITY, "no community");
    }
    text_copy(text_of(community->id), import->community, sizeof import->community);
    bool fits = import_room(field(import, COLUMN_BUILDING), field(import, COLUMN_UNIT),
                            field(import, COLUMN_ROOM), import->room, sizeof import->room);
    return fits ? ST_OK : unfit(import, COLUMN_ROOM, "too long");
}

/* A new home is written in one of the forms of its community: what a mistyped room would open is nobody's. */
static enum status check_room(const struct import *import)
{
    static const struct text usual[] = {TEXT("#-#-#"), TEXT("#-#")}; /* building, unit, room */
    const struct community *community =
        config_community(import->plan->config, text_of(import->community));
    const struct text *forms = usual;
    size_t count = sizeof usual / sizeof usual[0], used = 0;
    char known[IMPORT_REASON_BYTES / 2] = "";
    if (community != NULL && community->room_form_count > 0) {
        forms = community->room_forms;
        count = community->room_form_count;
    }
    if (import_room_fits(text_of(import->room), forms, count)) {
        return ST_OK;
    }
    for (size_t i = 0; i < count && used + forms[i].size + 2 < sizeof known; i++) {
        used += (size_t)snprintf(known + used, sizeof known - used, "%s%.*s", i == 0 ? "" : " ",
                                 TEXT_ARGS(forms[i]));
    }
    return bad(import->reason, "room \"%s\" is not written as those of %s: %s", import->room,
               import->community, known);
}

/* The home must be there already: bills of a mistyped room are nobody's. */
static enum status find_home(struct import *import, struct household *household)
{
    enum status status = store_household_find(import->store, text_of(import->community),
                                              text_of(import->room), household);
    return status != ST_NOT_FOUND
               ? status
               : bad(import->reason, "there is no home \"%s\" in %s: import residents first",
                     import->room, import->community);
}

static void note_outcome(struct import *import, bool is_new, bool changed)
{
    import->outcome = is_new ? PUT_NEW : changed || import->outcome == PUT_CHANGED ? PUT_CHANGED
                                                                                   : import->outcome;
}

/* ---- residents and occupancy ---- */

static void add_vacated(struct vacated *sum, const struct vacated *part)
{
    if (sum != NULL) {
        sum->bindings += part->bindings;
        sum->queued += part->queued;
        sum->waiting += part->waiting;
    }
}

struct home_days {
    int32_t delivered_on, occupied_on, custody_from;
};

static enum status read_days(const struct import *import, struct home_days *days)
{
    enum status status = read_day(import, COLUMN_DELIVERED_ON, false, &days->delivered_on);
    if (status == ST_OK) {
        status = read_day(import, COLUMN_OCCUPIED_ON, false, &days->occupied_on);
    }
    return status == ST_OK ? read_day(import, COLUMN_CUSTODY_FROM, false, &days->custody_from)
                           : status;
}

/* What the table has a column for is taken, also when it is empty: a home may be left again. */
static enum status put_days(struct import *import, int64_t household, const struct home_days *days)
{
    struct home before = {0};
    enum status status = store_home_get(import->store, household, &before);
    if (status != ST_OK && status != ST_NOT_FOUND) {
        return status;
    }
    struct home home = before;
    home.household = household;
    const struct import_plan *plan = import->plan;
    home.delivered_on =
        has(plan, COLUMN_DELIVERED_ON) ? days->delivered_on : home.delivered_on;
    home.occupied_on = has(plan, COLUMN_OCCUPIED_ON) ? days->occupied_on : home.occupied_on;
    home.custody_from = has(plan, COLUMN_CUSTODY_FROM) ? days->custody_from : home.custody_from;
    bool changed = home.delivered_on != before.delivered_on ||
                   home.occupied_on != before.occupied_on ||
                   home.custody_from != before.custody_from;
    note_outcome(import, false, changed);
    return changed ? store_home_put(import->store, &home) : ST_OK;
}

static enum status put_owner(struct import *import)
{
    struct household household = {0}, before = {0};
    struct home_days days;
    enum status status =
        read_chars(import, COLUMN_OWNER, true, household.owner, sizeof household.owner);
    if (status == ST_OK) {
        status = read_chars(import, COLUMN_PHONE, false, household.phone, sizeof household.phone);
    }
    if (status == ST_OK) {
        status = read_days(import, &days);
    }
    if (status != ST_OK) {
        return status;
    }
    status = store_household_find(import->store, text_of(import->community),
                                  text_of(import->room), &before);
    if (status != ST_OK && status != ST_NOT_FOUND) {
        return status;
    }
    bool is_new = status == ST_NOT_FOUND;
    status = is_new ? check_room(import) : ST_OK;
    if (status != ST_OK) {
        return status;
    }
    text_copy(text_of(import->community), household.community, sizeof household.community);
    text_copy(text_of(import->room), household.room, sizeof household.room);
    if (!has(import->plan, COLUMN_PHONE)) {
        text_copy(text_of(before.phone), household.phone, sizeof household.phone);
    }
    household.id = before.id;
    bool changed = strcmp(household.owner, before.owner) != 0 ||
                   strcmp(household.phone, before.phone) != 0;
    if (is_new) {
        status = store_household_put(import->store, &household);
    } else if (changed) {
        struct vacated ended = {0};
        status = store_household_file(import->store, &household, &before, import->now_ms, &ended);
        add_vacated(import->plan->ended, &ended);
    }
    if (status == ST_OK) {
        status = put_days(import, household.id, &days);
    }
    note_outcome(import, is_new, changed);
    return status;
}

/* Somebody else of a home that is on file: he can prove who he is by his own number. */
static enum status put_member(struct import *import, enum resident_relation relation)
{
    struct household household;
    struct home_member member = {.phone = ""}, known[MEMBERS_MAX];
    size_t count = 0;
    bool is_new = true, same = false;
    enum status status = read_chars(import, COLUMN_OWNER, true, member.name, sizeof member.name);
    if (status == ST_OK) {
        status = read_chars(import, COLUMN_PHONE, true, member.phone, sizeof member.phone);
    }
    if (status == ST_OK) {
        status = find_home(import, &household);
    }
    if (status == ST_OK) {
        status = store_member_list(import->store, household.id, known, MEMBERS_MAX, &count);
    }
    if (status != ST_OK) {
        return status;
    }
    text_copy(text_of(relation_name(relation)), member.relation, sizeof member.relation);
    for (size_t i = 0; i < count; i++) {
        bool he = strcmp(known[i].phone, member.phone) == 0;
        is_new = is_new && !he;
        same = same || (he && strcmp(known[i].name, member.name) == 0 &&
                        strcmp(known[i].relation, member.relation) == 0);
    }
    status = same ? ST_OK
                  : store_member_put(import->store, household.id, &member, import->now_ms);
    note_outcome(import, is_new, !same);
    return status == ST_TOO_LARGE ? bad(import->reason, "the home has too many people on file")
                                  : status;
}

static enum status put_resident(struct import *import)
{
    struct text words = field(import, COLUMN_RELATION);
    enum resident_relation relation =
        words.size == 0 ? RESIDENT_OWNER
                        : binding_rules_relation(import->plan->config->binding, words);
    if (relation == RESIDENT_RELATION_COUNT) {
        return unfit(import, COLUMN_RELATION, "no relation of config/binding.json");
    }
    return relation == RESIDENT_OWNER ? put_owner(import) : put_member(import, relation);
}

static enum status put_occupancy(struct import *import)
{
    struct household household;
    struct home_days days;
    enum status status = read_days(import, &days);
    if (status == ST_OK) {
        status = find_home(import, &household);
    }
    return status == ST_OK ? put_days(import, household.id, &days) : status;
}

/* ---- bills and payments ---- */

static enum status put_bill(struct import *import)
{
    struct household household;
    struct bill bill = {0};
    const struct fee_kind *kind =
        fees_kind(import->plan->config->fees, field(import, COLUMN_KIND));
    if (kind == NULL) {
        return unfit(import, COLUMN_KIND, "no kind of config/fees.json");
    }
    if (!import_month(field(import, COLUMN_MONTH), &bill.month)) {
        return unfit(import, COLUMN_MONTH, "no month");
    }
    enum status status = read_amount(import, &bill.list_fen);
    if (status == ST_OK) {
        status = read_day(import, COLUMN_DUE_ON, false, &bill.due_on);
    }
    if (status == ST_OK) {
        status = find_home(import, &household);
    }
    if (status != ST_OK) {
        return status;
    }
    bill.household = household.id;
    bill.due_on = bill.due_on == 0 ? import_month_end(bill.month) : bill.due_on;
    text_copy(kind->id, bill.kind, sizeof bill.kind);
    return store_bill_put(import->store, &bill, kind->custody_percent, &import->outcome);
}

static enum status put_payment(struct import *import)
{
    struct household household;
    struct payment payment = {.at_ms = import->now_ms};
    enum status status =
        read_chars(import, COLUMN_RECEIPT, true, payment.receipt, sizeof payment.receipt);
    if (status == ST_OK) {
        status = read_chars(import, COLUMN_METHOD, false, payment.method, sizeof payment.method);
    }
    if (status == ST_OK) {
        status = read_day(import, COLUMN_PAID_ON, true, &payment.paid_on);
    }
    if (status == ST_OK) {
        status = read_amount(import, &payment.amount_fen);
    }
    if (status == ST_OK && payment.amount_fen == 0) {
        status = bad(import->reason, "nothing was paid");
    }
    if (status == ST_OK) {
        status = find_home(import, &household);
    }
    if (status != ST_OK) {
        return status;
    }
    payment.household = household.id;
    text_copy(text_of(import->community), payment.community, sizeof payment.community);
    status = store_payment_put(import->store, &payment, &import->outcome);
    return status == ST_CONFLICT ? bad(import->reason, "receipt \"%s\" is another home's",
                                       payment.receipt)
                                 : status;
}

enum status import_row(struct store *store, const struct import_plan *plan,
                       const struct text *fields, size_t count, int64_t now_ms,
                       enum put_outcome *outcome_out, char reason[IMPORT_REASON_BYTES])
{
    struct import import = {.store = store, .plan = plan, .fields = fields, .count = count,
                            .now_ms = now_ms, .outcome = PUT_SAME, .reason = reason};
    reason[0] = '\0';
    enum status status = read_home(&import);
    if (status == ST_OK) {
        status = kinds[plan->kind].put(&import);
    }
    if (status == ST_OK) {
        *outcome_out = import.outcome;
    }
    return status;
}

void import_write_counts(struct json_out *out, const struct import_plan *plan,
                         const struct import_counts *counts)
{
    json_out_string(out, "kind", import_kind_name(plan->kind));
    json_out_number(out, "new", counts->outcomes[PUT_NEW]);
    json_out_number(out, "changed", counts->outcomes[PUT_CHANGED]);
    json_out_number(out, "same", counts->outcomes[PUT_SAME]);
    json_out_number(out, "bad", counts->bad);
    if (plan->ended != NULL && plan->ended->bindings > 0) {
        json_out_number(out, "bindings_ended", plan->ended->bindings);
    }
}
