#include "bot/letters.h"

#include "bot/campaign_words.h"
#include "bot/html_out.h"
#include "bot/ladder.h"
#include "bot/render.h"
#include "bot/text_keys.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

enum { DATE_YEAR = 10000, DATE_MONTH = 100 };

/* ---- writing ---- */

static enum status write_facts(struct turn *turn, const struct arrears *arrears,
                               const struct owed_bills *bills, int32_t today, struct text *out)
{
    struct json_out json;
    json_out_begin(&json, turn->arena, 1024);
    json_out_object(&json, NULL);
    json_out_string(&json, "room", arrears->room);
    json_out_string(&json, "name", arrears->owner);
    json_out_number(&json, "day", today);
    json_out_array(&json, "bills");
    for (size_t i = 0; i < bills->count; i++) {
        json_out_object(&json, NULL);
        json_out_number(&json, "month", bills->items[i].month);
        json_out_string(&json, "kind", bills->items[i].kind);
        json_out_number(&json, "due", bills->items[i].due_on);
        json_out_number(&json, "owed_fen", bills->items[i].owed_fen);
        json_out_object_end(&json);
    }
    json_out_array_end(&json);
    json_out_object_end(&json);
    return json_out_end(&json, out);
}

enum status letters_write(struct turn *turn, const struct community *community,
                          const struct arrears *arrears, int32_t day, int64_t *number_out)
{
    const struct ladder_scene scene = {turn->config, community, turn->now_ms};
    struct owed_bills *bills = arena_alloc(turn->arena, sizeof *bills);
    if (bills == NULL) {
        return ST_NO_MEMORY;
    }
    bills->day = day;
    struct letter letter = {.household = arrears->household, .at_ms = turn->now_ms,
                            .total_fen = arrears->overdue_fen};
    text_copy(text_of(community->id), letter.community, sizeof letter.community);
    enum status status = campaign_bills(turn->store, arrears->household, bills);
    if (status == ST_OK) {
        status = write_facts(turn, arrears, bills, ladder_day_number(ladder_today(&scene)),
                             &letter.facts);
    }
    if (status == ST_OK) {
        status = store_letter_add(turn->store, &letter);
    }
    *number_out = letter.id;
    return status;
}

/* ---- printing ---- */

struct page {
    const struct config *config;
    const struct letter *letter;
    const struct community *community; /* NULL: the configuration has it no more */
    const json_t *facts;
    struct arena *arena;
    FILE *out;
};

static const char style[] =
    "@page{size:A4;margin:25mm 22mm}body{font:12pt/1.8 \"Noto Serif CJK SC\",SimSun,serif;"
    "color:#000;max-width:166mm;margin:0 auto}h1{text-align:center;font-size:20pt;margin:0}"
    ".n{text-align:center;margin:0 0 8mm}p{margin:0 0 4mm}.b{text-indent:2em}"
    "table{border-collapse:collapse;width:100%;margin:4mm 0}th,td{border:.3mm solid #000;"
    "padding:1mm 2mm;text-align:left}td.r,th.r{text-align:right}tr{break-inside:avoid}"
    ".s{text-align:right;margin-top:14mm}";

static struct text fact_text(const struct page *page, const char *key)
{
    const json_t *value = json_object_get(page->facts, key);
    return json_is_string(value)
               ? (struct text){json_string_value(value), json_string_length(value)}
               : TEXT_NONE;
}

static int64_t number_of(const json_t *object, const char *key)
{
    return json_integer_value(json_object_get(object, key));
}

static struct text day_words(const struct page *page, int64_t day)
{
    return arena_printf(page->arena, "%d-%02d-%02d", (int)(day / DATE_YEAR),
                        (int)(day / DATE_MONTH % DATE_MONTH), (int)(day % DATE_MONTH));
}

static void put_text(const struct page *page, const char *open, enum text_key key,
                     const char *close)
{
    char amount[AMOUNT_BYTES];
    const struct community *community = page->community;
    struct text name = fact_text(page, "name");
    amount_words(page->letter->total_fen, amount);
    const struct text_value values[] = {
        {"number", arena_printf(page->arena, "%06lld", (long long)page->letter->id)},
        {"room", fact_text(page, "room")},
        {"name", name.size > 0 ? name
                               : texts_find(page->config->texts,
                                            text_of(text_key(DUNNING_OWNER)))},
        {"amount", text_of(amount)},
        {"day", day_words(page, number_of(page->facts, "day"))},
        {"days", arena_printf(page->arena, "%d", LETTER_DAYS_TO_PAY)},
        {"community", community == NULL ? TEXT_NONE : text_of(community->name)},
        {"hotline", community == NULL ? TEXT_NONE : text_of(community->hotline)},
    };
    fputs(open, page->out);
    html_text(page->out, texts_fill(page->config->texts, text_key(key), values,
                                    sizeof values / sizeof values[0], page->arena));
    fputs(close, page->out);
}

static void put_bill(const struct page *page, const json_t *bill)
{
    char amount[AMOUNT_BYTES];
    const char *id = json_string_value(json_object_get(bill, "kind"));
    struct text kind = id == NULL ? TEXT_NONE : text_of(id);
    const struct fee_kind *known = fees_kind(page->config->fees, kind);
    int month = (int)number_of(bill, "month");
    amount_words(number_of(bill, "owed_fen"), amount);
    fprintf(page->out, "<tr><td>%d-%02d</td><td>", month / DATE_MONTH, month % DATE_MONTH);
    html_text(page->out, known == NULL ? kind : known->title);
    fputs("</td><td>", page->out);
    html_text(page->out, day_words(page, number_of(bill, "due")));
    fprintf(page->out, "</td><td class=\"r\">%s</td></tr>\n", amount);
}

static void put_bills(const struct page *page)
{
    const json_t *bills = json_object_get(page->facts, "bills");
    char amount[AMOUNT_BYTES];
    put_text(page, "<table><tr><th>", LETTER_C_MONTH, "</th>");
    put_text(page, "<th>", LETTER_C_KIND, "</th>");
    put_text(page, "<th>", LETTER_C_DUE, "</th>");
    put_text(page, "<th class=\"r\">", LETTER_C_OWED, "</th></tr>\n");
    for (size_t i = 0; i < json_array_size(bills); i++) {
        put_bill(page, json_array_get(bills, i));
    }
    amount_words(page->letter->total_fen, amount);
    put_text(page, "<tr><th colspan=\"3\">", LETTER_TOTAL, "</th>");
    fprintf(page->out, "<th class=\"r\">%s</th></tr></table>\n", amount);
}

static void put_page(const struct page *page)
{
    put_text(page, "<!doctype html>\n<html lang=\"zh-CN\"><head><meta charset=\"utf-8\"><title>",
             LETTER_NUMBER, "</title><style>");
    fputs(style, page->out);
    put_text(page, "</style></head><body>\n<h1>", LETTER_TITLE, "</h1>\n");
    put_text(page, "<p class=\"n\">", LETTER_NUMBER, "</p>\n");
    put_text(page, "<p>", LETTER_TO, "</p>\n");
    put_text(page, "<p class=\"b\">", LETTER_BODY, "</p>\n");
    put_bills(page);
    put_text(page, "<p>", LETTER_CONTACT, "</p>\n");
    put_text(page, "<p class=\"s\">", LETTER_SIGN, "<br>");
    html_text(page->out, day_words(page, number_of(page->facts, "day")));
    fputs("</p>\n</body></html>\n", page->out);
}

enum status letters_page(const struct config *config, const struct letter *letter,
                         struct arena *arena, struct text *html_out)
{
    json_error_t error;
    char *bytes = NULL;
    size_t size = 0;
    json_t *facts = json_loadb(letter->facts.data, letter->facts.size, 0, &error);
    struct page page = {config, letter, config_community(config, text_of(letter->community)),
                        facts, arena, open_memstream(&bytes, &size)};
    if (page.out == NULL || facts == NULL) {
        json_decref(facts);
        return ST_NO_MEMORY;
    }
    put_page(&page);
    bool written = fclose(page.out) == 0;
    *html_out = written ? arena_text(arena, (struct text){bytes, size}) : TEXT_NONE;
    free(bytes);
    json_decref(facts);
    return html_out->data == NULL ? ST_NO_MEMORY : ST_OK;
}

/* ---- for staff ---- */

void letters_render(struct json_out *out, const char *key, const struct config *config,
                    const struct letter *letter)
{
    int offset = config_frame(config, text_of(letter->community))->utc_offset_minutes;
    json_out_object(out, key);
    json_out_number(out, "number", letter->id);
    json_out_string(out, "community", letter->community);
    json_out_number(out, "household", letter->household);
    json_out_string(out, "room", letter->room);
    json_out_number(out, "total_fen", letter->total_fen);
    json_out_string(out, "tracking", letter->tracking);
    json_out_string(out, "tracked_by", letter->tracked_by);
    render_time(out, "at", letter->at_ms, offset);
    json_out_object_end(out);
}
