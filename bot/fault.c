#include "bot/fault.h"

#include <stdarg.h>

static void print_fault(const struct fault_sink *sink, const char *grade, const char *path,
                        const char *format, va_list args)
{
    if (sink->out == NULL || sink->error_count + sink->warning_count > FAULTS_SHOWN_MAX) {
        return;
    }
    fprintf(sink->out, "%s: %s: ", grade, sink->file == NULL ? "configuration" : sink->file);
    if (path[0] != '\0') {
        fprintf(sink->out, "%s: ", path);
    }
    vfprintf(sink->out, format, args);
    fputc('\n', sink->out);
}

void fault_error(struct fault_sink *sink, const char *path, const char *format, ...)
{
    sink->error_count++;
    va_list args;
    va_start(args, format);
    print_fault(sink, "error", path, format, args);
    va_end(args);
}

void fault_warning(struct fault_sink *sink, const char *path, const char *format, ...)
{
    sink->warning_count++;
    if (sink->errors_only) {
        return;
    }
    va_list args;
    va_start(args, format);
    print_fault(sink, "warning", path, format, args);
    va_end(args);
}
