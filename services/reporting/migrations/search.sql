-- What can be looked for by words and numbers, of every kind, and the words each is found by.

-- `kind` decides who may find it (domain/search.py). `party_id` is whose it is: an entry, too.
CREATE TABLE search_entries (
    tenant_id uuid NOT NULL,
    kind text COLLATE "C" NOT NULL,
    id uuid NOT NULL,
    number text NOT NULL,
    title text NOT NULL,
    detail text NOT NULL,
    party_id uuid,
    of_id uuid,
    status text NOT NULL,
    words text[] NOT NULL,
    at timestamptz NOT NULL,
    version bigint NOT NULL,
    PRIMARY KEY (tenant_id, kind, id)
);

-- Words are only added: what a renamed thing was called leads to it still, and `words` of the entry
-- have the last word. In C order, in which beginnings are ranges, which row-level security lets
-- an index find (docs/adr/0018); the kind before the word, so that what somebody may not see is
-- not even read.
CREATE TABLE search_words (
    tenant_id uuid NOT NULL,
    kind text COLLATE "C" NOT NULL,
    word text COLLATE "C" NOT NULL,
    id uuid NOT NULL,
    PRIMARY KEY (tenant_id, kind, word, id)
);

-- Words of a text; and of a number each ending that begins at one of its parts, without punctuation
-- and without leading zeros: SO-2026-000123 is found by so2026, by 2026-0001, by 000123 and by 123.
CREATE FUNCTION words_of(p_number text, p_text text) RETURNS text[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    v_parts text[] := regexp_split_to_array(lower(p_number), '[^[:alnum:]]+');
    v_words text[] := regexp_split_to_array(lower(p_text), '[^[:alnum:]]+');
BEGIN
    FOR i IN 1 .. cardinality(v_parts) LOOP
        v_words := v_words || array_to_string(v_parts[i:], '');
        CONTINUE WHEN i = 1;
        v_words := v_words || ltrim(v_parts[i], '0');
    END LOOP;
    RETURN ARRAY(SELECT DISTINCT left(word, 60) AS word FROM unnest(v_words) AS word
                 WHERE word <> '' ORDER BY word);
END $$;

-- Of each of these kinds, those that have words with all these beginnings: the one whose number it
-- is, then the newest. A word that many have is not looked at where another is in few of its kind.
CREATE FUNCTION search_found(p_kinds text[], p_words text[], p_limit int, p_few int, p_many int)
RETURNS TABLE (found_kind text, found_id uuid) LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_kind text COLLATE "C";
    v_word text COLLATE "C";
    v_some uuid[];
    v_ids uuid[];
    v_complete boolean;
BEGIN
    <<kinds>>
    FOREACH v_kind IN ARRAY p_kinds LOOP
        v_ids := NULL;
        v_complete := false;
        FOREACH v_word IN ARRAY p_words LOOP
            v_some := ARRAY(
                SELECT w.id FROM search_words AS w
                WHERE w.tenant_id = qm_tenant() AND w.kind = v_kind AND w.word >= v_word
                  AND w.word < v_word || U&'\+10FFFF' LIMIT p_few + 1);
            CONTINUE kinds WHEN cardinality(v_some) = 0;
            IF cardinality(v_some) <= p_few
               AND (v_ids IS NULL OR cardinality(v_some) < cardinality(v_ids)) THEN
                v_ids := v_some;
                v_complete := true;
            END IF;
        END LOOP;
        IF NOT v_complete THEN
            FOREACH v_word IN ARRAY p_words LOOP
                v_some := ARRAY(
                    SELECT w.id FROM search_words AS w
                    WHERE w.tenant_id = qm_tenant() AND w.kind = v_kind AND w.word >= v_word
                      AND w.word < v_word || U&'\+10FFFF'
                    ORDER BY w.word DESC, w.id DESC
                    LIMIT CASE WHEN cardinality(p_words) = 1 THEN p_few ELSE p_many END);
                v_ids := CASE WHEN v_ids IS NULL THEN v_some
                    ELSE ARRAY(SELECT unnest(v_ids) INTERSECT SELECT unnest(v_some)) END;
            END LOOP;
            v_ids := v_ids[:p_few];
        END IF;
        RETURN QUERY
            SELECT e.kind::text, e.id FROM search_entries AS e
            WHERE e.tenant_id = qm_tenant() AND e.kind = v_kind AND e.id = ANY (v_ids)
              AND NOT EXISTS (
                SELECT FROM unnest(p_words) AS p WHERE NOT EXISTS (
                    SELECT FROM unnest(e.words) AS w WHERE starts_with(w, p)))
            ORDER BY array_to_string(p_words, '') = ANY (e.words) DESC, e.at DESC, e.id DESC
            LIMIT p_limit;
    END LOOP;
END $$;
