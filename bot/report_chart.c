#include "bot/report_chart.h"

#include "bot/html_out.h"

enum {
    WIDTH = 640,
    ROW_HEIGHT = 24,
    BAR_HEIGHT = 12,
    LABEL_WIDTH = 150,
    VALUE_WIDTH = 150,
    AXIS_HEIGHT = 22,
    TICKS = 5,
    PERCENT = 100
};

static double at(double share)
{
    double clamped = share < 0 ? 0 : share > 1 ? 1 : share;
    return LABEL_WIDTH + clamped * (WIDTH - LABEL_WIDTH - VALUE_WIDTH);
}

static void write_axis(const struct report_chart *chart, FILE *out)
{
    int bottom = ROW_HEIGHT * (int)chart->bar_count;
    for (int i = 0; i <= TICKS; i++) {
        double share = (double)i / TICKS;
        fprintf(out,
                "<line class=\"g\" x1=\"%.1f\" y1=\"0\" x2=\"%.1f\" y2=\"%d\"/>"
                "<text class=\"t\" x=\"%.1f\" y=\"%d\">%.0f%%</text>",
                at(share), at(share), bottom, at(share), bottom + AXIS_HEIGHT - 6,
                share * PERCENT);
    }
}

static void write_bar(const struct report_bar *bar, int row, FILE *out)
{
    int top = row * ROW_HEIGHT + (ROW_HEIGHT - BAR_HEIGHT) / 2, middle = top + BAR_HEIGHT / 2;
    fprintf(out, "<text class=\"l\" x=\"%d\" y=\"%d\">", LABEL_WIDTH - 8, middle + 4);
    html_text(out, bar->label);
    fprintf(out,
            "</text><rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\"/>"
            "<line class=\"w\" x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%d\"/>"
            "<line class=\"w\" x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%d\"/>"
            "<line class=\"w\" x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%d\"/>",
            bar->marked ? "m" : "b", LABEL_WIDTH, top, at(bar->value) - LABEL_WIDTH, BAR_HEIGHT,
            at(bar->low), middle, at(bar->high), middle, at(bar->low), middle - 4, at(bar->low),
            middle + 4, at(bar->high), middle - 4, at(bar->high), middle + 4);
    fprintf(out, "<text class=\"v\" x=\"%d\" y=\"%d\">%.1f%% (%.1f–%.1f)</text>\n",
            WIDTH - VALUE_WIDTH + 10, middle + 4, bar->value * PERCENT, bar->low * PERCENT,
            bar->high * PERCENT);
}

void report_chart_write(const struct report_chart *chart, FILE *out)
{
    fputs("<figure><figcaption>", out);
    html_text(out, chart->title);
    fprintf(out,
            "</figcaption>\n<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" "
            "viewBox=\"0 0 %d %d\"><style>text{font-size:11px;fill:#111}.l{text-anchor:end}"
            ".t{text-anchor:middle;fill:#666}.g{stroke:#ddd}.b{fill:#8fb4d8}.m{fill:#e0a08a}"
            ".w{stroke:#111;stroke-width:1.2}</style>\n",
            WIDTH, ROW_HEIGHT * (int)chart->bar_count + AXIS_HEIGHT);
    write_axis(chart, out);
    for (size_t i = 0; i < chart->bar_count; i++) {
        write_bar(&chart->bars[i], (int)i, out);
    }
    fputs("</svg></figure>\n", out);
}
