#pragma once
#include <libxml/HTMLparser.h>
#include <libxml/parser.h>
#include <libxml/xpath.h>
#include <libxml/xpathInternals.h>
#include <stdio.h>
#include <string.h>

/* Why there is no document, or no result. */
enum { PROBED_GOOD = 0, PROBED_LIMIT = 1, PROBED_MALFORMED = 2 };

/* Errors are read from the contexts; nothing is printed. */
static inline void probed_ignore(void *data, const xmlError *error) {
    (void)data;
    (void)error;
}

static inline void probed_copy_message(const xmlError *error, char *message, size_t size) {
    snprintf(message, size, "%s", error && error->message ? error->message : "");
    size_t length = strlen(message);
    while (length > 0 && message[length - 1] == '\n') message[--length] = 0;
}

/* Parses a document in UTF-8: no network, no files, no entities from outside. A document that is
   nested too deep is a limit: the library would give the part above without a word. */
static inline xmlDocPtr probed_parse(const char *bytes, int count, int is_html, int *problem,
                                     int *line, char *message, size_t size) {
    xmlParserCtxtPtr context = is_html ? htmlNewParserCtxt() : xmlNewParserCtxt();
    *problem = PROBED_LIMIT;
    if (!context) return NULL;
    xmlDocPtr document =
        is_html ? htmlCtxtReadMemory(context, bytes, count, NULL, "UTF-8",
                                     HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING |
                                         HTML_PARSE_NONET | HTML_PARSE_COMPACT)
                : xmlCtxtReadMemory(context, bytes, count, NULL, "UTF-8",
                                    XML_PARSE_NOERROR | XML_PARSE_NOWARNING | XML_PARSE_NONET |
                                        XML_PARSE_COMPACT);
    /* The library stops at a limit in the middle of the document, and at nothing else in HTML. */
    int code = context->lastError.code;
    int is_stopped = context->disableSAX != 0 &&
                     (is_html || code == XML_ERR_INTERNAL_ERROR || code == XML_ERR_ENTITY_LOOP ||
                      code == XML_ERR_NO_MEMORY);
    *problem = is_stopped ? PROBED_LIMIT : document ? PROBED_GOOD : PROBED_MALFORMED;
    *line = context->lastError.line;
    probed_copy_message(&context->lastError, message, size);
    if (is_html) htmlFreeParserCtxt(context); else xmlFreeParserCtxt(context);
    if (*problem == PROBED_GOOD) return document;
    xmlFreeDoc(document);
    return NULL;
}

/* Whether an expression can be compiled; if not, why. */
static inline int probed_check(const char *expression, char *message, size_t size) {
    xmlXPathContextPtr context = xmlXPathNewContext(NULL);
    if (!context) return 0;
    context->error = (xmlStructuredErrorFunc)probed_ignore;
    xmlXPathCompExprPtr compiled = xmlXPathCtxtCompile(context, (const xmlChar *)expression);
    probed_copy_message(&context->lastError, message, size);
    int is_good = compiled != NULL;
    xmlXPathFreeCompExpr(compiled);
    xmlXPathFreeContext(context);
    return is_good;
}

/* Makes the root's prefixes known; `_` is its default namespace, which XPath 1.0 cannot name. */
static inline void probed_register(xmlXPathContextPtr context, xmlDocPtr document) {
    xmlNodePtr root = xmlDocGetRootElement(document);
    for (xmlNsPtr space = root ? root->nsDef : NULL; space; space = space->next) {
        const xmlChar *prefix = space->prefix ? space->prefix : (const xmlChar *)"_";
        if (space->href) xmlXPathRegisterNs(context, prefix, space->href);
    }
}

/* Evaluates an expression with a limit on its operations; the result is to be freed. */
static inline xmlXPathObjectPtr probed_evaluate(xmlDocPtr document, const char *expression,
                                                unsigned long limit, int *problem, char *message,
                                                size_t size) {
    *problem = PROBED_LIMIT;
    xmlXPathContextPtr context = xmlXPathNewContext(document);
    if (!context) return NULL;
    context->error = (xmlStructuredErrorFunc)probed_ignore;
    context->opLimit = limit;
    probed_register(context, document);
    xmlXPathObjectPtr result = xmlXPathEvalExpression((const xmlChar *)expression, context);
    int code = context->lastError.code;
    int is_limit = code == XML_XPATH_EXPRESSION_OK + XPATH_OP_LIMIT_EXCEEDED ||
                   code == XML_XPATH_EXPRESSION_OK + XPATH_RECURSION_LIMIT_EXCEEDED ||
                   code == XML_ERR_NO_MEMORY || code == XML_XPATH_EXPRESSION_OK + XPATH_MEMORY_ERROR;
    *problem = result ? PROBED_GOOD : is_limit ? PROBED_LIMIT : PROBED_MALFORMED;
    probed_copy_message(&context->lastError, message, size);
    xmlXPathFreeContext(context);
    return result;
}

/* The text of a node of a result, to be freed; NULL if there is no such node. */
static inline char *probed_node_text(xmlXPathObjectPtr result, int index) {
    xmlNodeSetPtr nodes = result->nodesetval;
    if (!nodes || index >= nodes->nodeNr) return NULL;
    return (char *)xmlXPathCastNodeToString(nodes->nodeTab[index]);
}

static inline int probed_node_count(xmlXPathObjectPtr result) {
    return result->nodesetval ? result->nodesetval->nodeNr : 0;
}

static inline void probed_free(char *text) {
    xmlFree(text);
}

/* The character that HTML's entity of this name stands for; 0 if there is none. */
static inline unsigned probed_entity(const char *name) {
    const htmlEntityDesc *entity = htmlEntityLookup((const xmlChar *)name);
    return entity ? entity->value : 0;
}
