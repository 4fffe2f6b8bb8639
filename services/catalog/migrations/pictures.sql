-- The files of pictures, and whose they are; products.pictures says which are shown, and how.
CREATE TABLE product_pictures (
    tenant_id uuid NOT NULL,
    product_id uuid NOT NULL,
    id uuid NOT NULL,
    -- Of its content: the same picture sent again is not a second one.
    digest bytea NOT NULL,
    -- Since when it is not shown; for a day it may be brought back.
    removed_at timestamptz,
    PRIMARY KEY (tenant_id, product_id, id),
    FOREIGN KEY (tenant_id, product_id) REFERENCES products (tenant_id, id)
);
GRANT SELECT, DELETE ON product_pictures TO catalog_relay;
