"""Finding rows by beginnings of the words they are known by, under row-level security (ADR 0018).

A table that has a `search tsvector` gets one of words beside it, because no index on `search` would
ever be used: `@@` is not leakproof, comparing text is. Words are only added, many rows of a
statement at once; a row that no longer has a word is left out by `search` itself.
"""

import re
from dataclasses import dataclass
from uuid import UUID

from libs.db.database import Connection
from libs.db.rls import tenant_table

# A page of rows that are more than these is found soon enough without words, in whatever order.
_FEW = 1000
# A word of more rows is not looked at.
_MANY = 10_000
_WORD = re.compile(r"[^\W_]+")
_MOST_WORDS = 10

_TABLE = """
-- The rows of {table} that have a word: those of one statement together.
CREATE TABLE {table}_words (
    tenant_id uuid NOT NULL,
    -- In C order, in which beginnings are ranges.
    word text COLLATE "C" NOT NULL,
    ids uuid[] NOT NULL
);
CREATE INDEX {table}_words_begin ON {table}_words (tenant_id, word);

CREATE FUNCTION {table}_have_words() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO {table}_words (tenant_id, word, ids)
        SELECT tenant_id, word, array_agg(id)
        FROM added, unnest(tsvector_to_array(search)) AS word GROUP BY tenant_id, word;
    ELSE
        INSERT INTO {table}_words (tenant_id, word, ids)
        SELECT NEW.tenant_id, word, ARRAY[NEW.id]
        FROM unnest(tsvector_to_array(NEW.search)) AS word
        WHERE word <> ALL (tsvector_to_array(OLD.search));
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER {table}_added AFTER INSERT ON {table} REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION {table}_have_words();
CREATE TRIGGER {table}_renamed AFTER UPDATE ON {table}
    FOR EACH ROW WHEN (OLD.search <> NEW.search) EXECUTE FUNCTION {table}_have_words();

-- Rows that may have words with all these beginnings; NULL if they are many.
CREATE FUNCTION {table}_found(p_words text[], p_few int, p_many int)
RETURNS uuid[] LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_word text;
    v_lexemes text[] COLLATE "C";
    v_some uuid[];
    v_found uuid[];
BEGIN
    FOREACH v_word IN ARRAY p_words LOOP
        -- As `search` spells it; one that it would take apart is left to it.
        v_lexemes := tsvector_to_array(to_tsvector('simple', v_word));
        CONTINUE WHEN cardinality(v_lexemes) <> 1;
        v_some := ARRAY(
            SELECT unnest(ids) FROM {table}_words
            WHERE tenant_id = qm_tenant() AND word >= v_lexemes[1]
              AND word < v_lexemes[1] || U&'\\+10FFFF' LIMIT p_many + 1);
        CONTINUE WHEN cardinality(v_some) > p_many;
        v_found := CASE WHEN v_found IS NULL THEN v_some
            ELSE ARRAY(SELECT unnest(v_found) INTERSECT SELECT unnest(v_some)) END;
        EXIT WHEN cardinality(v_found) <= p_few;
    END LOOP;
    RETURN CASE WHEN cardinality(v_found) <= p_few THEN v_found END;
END $$;
"""


def searched(service: str, table: str) -> str:
    """The table of words of a table that has `tenant_id`, `id` and `search`, kept by triggers."""
    grants = tenant_table(service, f"{table}_words", runtime="SELECT, INSERT")
    return f"{_TABLE.format(table=table)}\n{grants}"


@dataclass(frozen=True, slots=True)
class Search:
    """What `search` of a row must match, and the only rows that can, if they are few."""

    query: str
    ids: list[UUID] | None


async def search(connection: Connection, table: str, text: str | None) -> Search | None:
    """Every word of a text as the beginning of a word; None for a text without any."""
    words = _WORD.findall(text or "")[:_MOST_WORDS]
    if not words:
        return None
    ids = await connection.fetchval(f"SELECT {table}_found($1, $2, $3)", words, _FEW, _MANY)
    return Search(" & ".join(f"'{word}':*" for word in words), ids)
