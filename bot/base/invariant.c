#include "bot/base/invariant.h"

#include <stdio.h>
#include <stdlib.h>

void invariant_broken(const char *expression, const char *file, int line)
{
    fprintf(stderr, "level=fatal msg=\"invariant broken: %s\" at=%s:%d\n", expression, file, line);
    abort();
}
