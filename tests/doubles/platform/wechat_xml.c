#include "tests/doubles/platform/wechat_xml.h"

#include <expat.h>
#include <stdlib.h>
#include <string.h>

enum { DEPTH_MAX = 8, PATH_BYTES_MAX = 256, VALUE_BYTES_MAX = 1 << 20 };

static bool is_allowed(unsigned char byte)
{
    return byte >= 0x20 || byte == '\t' || byte == '\n' || byte == '\r';
}

void xml_write_cdata(FILE *out, const char *name, const char *value)
{
    fprintf(out, "<%s><![CDATA[", name);
    for (const char *at = value; *at != '\0'; at++) {
        if (strncmp(at, "]]>", 3) == 0) {
            fputs("]]]]><![CDATA[>", out);
            at += 2;
        } else if (is_allowed((unsigned char)*at)) {
            fputc(*at, out);
        }
    }
    fprintf(out, "]]></%s>", name);
}

void xml_write_plain(FILE *out, const char *name, const char *value)
{
    fprintf(out, "<%s>%s</%s>", name, value, name);
}

struct reader {
    XML_Parser parser;
    json_t *fields;
    const char *why;
    int depth;
    size_t path_size[DEPTH_MAX + 1]; /* of the path at each depth */
    char path[PATH_BYTES_MAX];
    char *value;
    size_t value_size;
};

static void refuse(struct reader *reader, const char *why)
{
    reader->why = reader->why == NULL ? why : reader->why;
    XML_StopParser(reader->parser, XML_FALSE);
}

static void on_start(void *user, const char *name, const char **attributes)
{
    (void)attributes;
    struct reader *reader = user;
    reader->value_size = 0;
    if (reader->depth == DEPTH_MAX) {
        refuse(reader, "the XML is too deep");
        return;
    }
    if (reader->depth == 0) {
        if (strcmp(name, "xml") != 0) {
            refuse(reader, "the XML is not <xml>");
        }
        reader->depth = 1;
        return;
    }
    size_t at = reader->path_size[reader->depth - 1];
    int size = snprintf(reader->path + at, sizeof reader->path - at, at == 0 ? "%s" : ".%s", name);
    if (size < 0 || (size_t)size >= sizeof reader->path - at) {
        refuse(reader, "an XML name is too long");
        return;
    }
    reader->path_size[reader->depth++] = at + (size_t)size;
}

static void on_end(void *user, const char *name)
{
    (void)name;
    struct reader *reader = user;
    reader->depth--;
    if (reader->depth > 0) {
        reader->path[reader->path_size[reader->depth]] = '\0';
        /* The value of an element around others is the white space between them: not kept. */
        if (json_object_get(reader->fields, reader->path) == NULL || reader->value_size > 0) {
            json_object_set_new(reader->fields, reader->path,
                                json_stringn(reader->value, reader->value_size));
        }
    }
    reader->value_size = 0;
}

static void on_characters(void *user, const char *data, int size)
{
    struct reader *reader = user;
    if ((size_t)size > VALUE_BYTES_MAX - reader->value_size) {
        refuse(reader, "an XML value is too long");
        return;
    }
    memcpy(reader->value + reader->value_size, data, (size_t)size);
    reader->value_size += (size_t)size;
}

static void on_doctype(void *user, const char *name, const char *system_id, const char *public_id,
                       int has_subset)
{
    (void)name;
    (void)system_id;
    (void)public_id;
    (void)has_subset;
    refuse(user, "the XML has a DOCTYPE");
}

const char *xml_read(struct text document, json_t **fields_out)
{
    struct reader reader = {.parser = XML_ParserCreate("UTF-8"),
                            .fields = json_object(),
                            .value = malloc(VALUE_BYTES_MAX)};
    if (reader.parser == NULL || reader.fields == NULL || reader.value == NULL) {
        reader.why = "out of memory";
    } else {
        XML_SetUserData(reader.parser, &reader);
        XML_SetElementHandler(reader.parser, on_start, on_end);
        XML_SetCharacterDataHandler(reader.parser, on_characters);
        XML_SetStartDoctypeDeclHandler(reader.parser, on_doctype);
        bool whole =
            XML_Parse(reader.parser, document.data, (int)document.size, 1) == XML_STATUS_OK;
        if (!whole && reader.why == NULL) {
            reader.why = "not well-formed XML";
        }
    }
    if (reader.why == NULL) {
        *fields_out = reader.fields;
    } else {
        json_decref(reader.fields);
    }
    if (reader.parser != NULL) {
        XML_ParserFree(reader.parser);
    }
    free(reader.value);
    return reader.why;
}
