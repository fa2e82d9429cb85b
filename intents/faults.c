#include "intents/faults.h"

#include <stdarg.h>

void faults_add(struct faults *faults, struct text file, int32_t line, const char *format, ...)
{
    faults->count++;
    if (faults->report == NULL) {
        return;
    }
    fprintf(faults->report, "%.*s:%d: ", TEXT_ARGS(file), line);
    va_list arguments;
    va_start(arguments, format);
    vfprintf(faults->report, format, arguments);
    va_end(arguments);
    fputc('\n', faults->report);
}
