#include "intents/source.h"

#include <stdio.h>

struct text source_read(const char *path, struct arena *arena, struct faults *faults)
{
    FILE *file = fopen(path, "re");
    if (file == NULL) {
        faults_add(faults, text_of(path), 0, "cannot be read");
        return TEXT_NONE;
    }
    struct text bytes = TEXT_NONE;
    long size = fseek(file, 0, SEEK_END) == 0 ? ftell(file) : -1;
    if (size < 0 || size > SOURCE_BYTES_MAX) {
        faults_add(faults, text_of(path), 0, "is no file of at most %d bytes", SOURCE_BYTES_MAX);
    } else {
        char *data = arena_alloc(arena, (size_t)size + 1);
        rewind(file);
        if (data != NULL && fread(data, 1, (size_t)size, file) == (size_t)size) {
            bytes = (struct text){data, (size_t)size};
        } else {
            faults_add(faults, text_of(path), 0, "cannot be read whole");
        }
    }
    fclose(file);
    return bytes;
}
