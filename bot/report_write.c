#include "bot/report_write.h"

#include "bot/html_out.h"
#include "bot/json_out.h"

static struct text say(const struct report *report, enum text_key key)
{
    return texts_find(report->config->texts, text_of(text_key(key)));
}

static enum text_key title_key(const struct report *report)
{
    static const enum text_key keys[REPORT_KIND_COUNT] = {
        [REPORT_WEEKLY] = REPORT_NAME_WEEKLY,
        [REPORT_MONTHLY] = REPORT_NAME_MONTHLY,
        [REPORT_QUARTERLY] = REPORT_NAME_QUARTERLY,
        [REPORT_YEARLY] = REPORT_NAME_YEARLY,
    };
    return keys[report->period.kind];
}

enum { DAY_BYTES = 16 };
static void show_day(int64_t day, char out[DAY_BYTES])
{
    int year = 0, month = 0, in_month = 0;
    calendar_date_of(day, &year, &month, &in_month);
    snprintf(out, DAY_BYTES, "%04d-%02d-%02d", year, month, in_month);
}

static enum status end(FILE *out)
{
    return fflush(out) == 0 && ferror(out) == 0 ? ST_OK : ST_INTERNAL;
}

/* ---- HTML ---- */

static const char style[] =
    "@page{size:A4;margin:16mm}"
    "body{font:10.5pt/1.5 'Noto Sans CJK SC','Source Han Sans SC','Microsoft YaHei',sans-serif;"
    "max-width:178mm;margin:0 auto;color:#111}"
    "h1{font-size:17pt;margin:0 0 1mm}h2{font-size:12.5pt;margin:7mm 0 2mm;break-after:avoid}"
    "p{margin:0 0 3mm;color:#444}table{border-collapse:collapse;width:100%}"
    "th,td{border:.3mm solid #999;padding:1mm 1.6mm;text-align:left;vertical-align:top;"
    "overflow-wrap:anywhere}th{background:#eee;font-weight:600}td.n,th.n{text-align:right}"
    "td.n{white-space:nowrap}"
    "thead{display:table-header-group}tr{break-inside:avoid}"
    "figure{margin:6mm 0;break-inside:avoid}figcaption{font-weight:600;margin:0 0 2mm}"
    "svg{width:100%;height:auto}";

static void put_html_cell(FILE *out, const char *tag, bool is_number, struct text text)
{
    fprintf(out, "<%s%s>", tag, is_number ? " class=\"n\"" : "");
    html_text(out, text);
    fprintf(out, "</%s>", tag);
}

static void put_html_table(const struct report *report, const struct report_table *table,
                           FILE *out)
{
    fputs("<h2>", out);
    html_text(out, say(report, table->title));
    fputs("</h2>\n", out);
    if (table->row_count == 0) {
        fputs("<p>", out);
        html_text(out, say(report, REPORT_EMPTY));
        fputs("</p>\n", out);
        return;
    }
    fputs("<table><thead><tr>", out);
    for (size_t c = 0; c < table->column_count; c++) {
        put_html_cell(out, "th", table->columns[c].number, say(report, table->columns[c].title));
    }
    fputs("</tr></thead><tbody>\n", out);
    for (size_t r = 0; r < table->row_count; r++) {
        fputs("<tr>", out);
        for (size_t c = 0; c < table->column_count; c++) {
            put_html_cell(out, "td", table->columns[c].number, table->rows[r][c]);
        }
        fputs("</tr>\n", out);
    }
    fputs("</tbody></table>\n", out);
    if (table->left_out > 0) {
        struct text count =
            arena_printf(report->arena, "%zu", table->left_out);
        const struct text_value value = {"count", count};
        fputs("<p>", out);
        html_text(out, texts_fill(report->config->texts, text_key(REPORT_MORE), &value, 1,
                                 report->arena));
        fputs("</p>\n", out);
    }
}

static enum status write_html(const struct report *report, FILE *out)
{
    char from[DAY_BYTES], until[DAY_BYTES];
    show_day(report->period.from_day, from);
    show_day(report->period.until_day - 1, until);
    fprintf(out, "<!doctype html>\n<html lang=\"zh-CN\"><head><meta charset=\"utf-8\">"
                 "<meta name=\"viewport\" content=\"width=device-width\"><title>");
    html_text(out, say(report, title_key(report)));
    fprintf(out, " %s</title><style>%s</style></head><body>\n<h1>", from, style);
    html_text(out, report->place);
    html_text(out, say(report, title_key(report)));
    fprintf(out, "</h1>\n<p>%s — %s</p>\n", from, until);
    for (size_t i = 0; i < report->table_count; i++) {
        put_html_table(report, &report->tables[i], out);
    }
    for (size_t i = 0; i < report->chart_count; i++) {
        report_chart_write(&report->charts[i], out);
    }
    fputs("</body></html>\n", out);
    return end(out);
}

/* ---- CSV (RFC 4180), with the mark that makes spreadsheets read UTF-8 ---- */

/* Words of residents may begin as a formula does: a quote in front makes them words again. */
static void put_csv(FILE *out, struct text text, bool is_number)
{
    bool formula = !is_number && text.size > 0 &&
                   (text.data[0] == '=' || text.data[0] == '+' || text.data[0] == '-' ||
                    text.data[0] == '@' || text.data[0] == '\t' || text.data[0] == '\r');
    fputs(formula ? "\"'" : "\"", out);
    for (size_t i = 0; i < text.size; i++) {
        if (text.data[i] == '"') {
            fputc('"', out);
        }
        fputc(text.data[i], out);
    }
    fputc('"', out);
}

static enum status write_csv(const struct report *report, FILE *out)
{
    fputs("\xEF\xBB\xBF", out);
    for (size_t i = 0; i < report->table_count; i++) {
        const struct report_table *table = &report->tables[i];
        fputs(i == 0 ? "" : "\r\n", out);
        put_csv(out, say(report, table->title), false);
        fputs("\r\n", out);
        for (size_t c = 0; c < table->column_count; c++) {
            fputs(c == 0 ? "" : ",", out);
            put_csv(out, say(report, table->columns[c].title), false);
        }
        fputs("\r\n", out);
        for (size_t r = 0; r < table->row_count; r++) {
            for (size_t c = 0; c < table->column_count; c++) {
                fputs(c == 0 ? "" : ",", out);
                put_csv(out, table->rows[r][c], table->columns[c].number);
            }
            fputs("\r\n", out);
        }
    }
    return end(out);
}

/* ---- JSON ---- */

static void put_json_row(struct json_out *json, const struct report_table *table, size_t row)
{
    json_out_object(json, NULL);
    for (size_t c = 0; c < table->column_count; c++) {
        const struct report_column *column = &table->columns[c];
        struct text cell = table->rows[row][c];
        if (column->number) {
            json_out_raw(json, column->key, cell.size == 0 ? TEXT("null") : cell);
        } else {
            json_out_text(json, column->key, cell);
        }
    }
    json_out_object_end(json);
}

static enum status write_json(const struct report *report, FILE *out)
{
    char from[DAY_BYTES], until[DAY_BYTES];
    show_day(report->period.from_day, from);
    show_day(report->period.until_day - 1, until);
    struct json_out json;
    json_out_begin(&json, report->arena, 4096);
    json_out_object(&json, NULL);
    json_out_text(&json, "title", say(report, title_key(report)));
    json_out_text(&json, "place", report->place);
    json_out_string(&json, "from", from);
    json_out_string(&json, "until", until);
    for (size_t i = 0; i < report->table_count; i++) {
        const struct report_table *table = &report->tables[i];
        json_out_array(&json, table->key);
        for (size_t r = 0; r < table->row_count; r++) {
            put_json_row(&json, table, r);
        }
        json_out_array_end(&json);
    }
    json_out_object_end(&json);
    struct text text;
    enum status status = json_out_end(&json, &text);
    if (status != ST_OK) {
        return status;
    }
    fwrite(text.data, 1, text.size, out);
    fputc('\n', out);
    return end(out);
}

report_writer *report_writer_of(struct text format)
{
    static const struct {
        const char *name;
        report_writer *write;
    } writers[] = {{"html", write_html}, {"csv", write_csv}, {"json", write_json}};
    for (size_t i = 0; i < sizeof writers / sizeof writers[0]; i++) {
        if (text_equal(text_of(writers[i].name), format)) {
            return writers[i].write;
        }
    }
    return NULL;
}
