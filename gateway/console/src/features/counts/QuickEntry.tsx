// Scan, type how many, Enter, scan the next: counting without looking for the line.

import { Button, Text, TextInput } from "@mantine/core";
import { type SyntheticEvent, useRef, useState } from "react";

import type { Count, Product } from "../../api/types";
import { useFormats } from "../../format/formats";
import { t } from "../../i18n";
import { ProductPicker } from "../../ui/ProductPicker";
import { type Entering, isCounted } from "./entering";

export function QuickEntry({ count, entering }: { count: Count; entering: Entering }) {
  const formats = useFormats();
  const [product, setProduct] = useState<Product | null>(null);
  const [found, setFound] = useState("");
  const [wrong, setWrong] = useState(false);
  const picker = useRef<HTMLInputElement>(null);
  const before = count.lines.find(({ product_id }) => product_id === product?.id)?.counted;
  const save = (event: SyntheticEvent) => {
    event.preventDefault();
    if (!product || !isCounted(found)) {
      setWrong(true);
      return;
    }
    entering.enter(product.id, found.trim());
    setProduct(null);
    picker.current?.focus();
  };
  return (
    <div className="count-entry">
      <ProductPicker
        label={t("counts.entry")}
        placeholder={t("counts.find")}
        taken={[]}
        inputRef={picker}
        onPick={(picked) => {
          setProduct(picked);
          setFound("");
          setWrong(false);
        }}
      />
      {product && (
        <form noValidate className="panel count-found" onSubmit={save}>
          <div className="batch-product">
            <b className="code">{product.sku}</b>
            <span className="clip second-line">{product.name}</span>
          </div>
          <TextInput
            key={product.id}
            autoFocus
            size="md"
            className="batch-change"
            aria-label={t("counts.foundOf", { sku: product.sku, unit: product.unit })}
            placeholder={product.unit}
            inputMode="decimal"
            autoComplete="off"
            value={found}
            error={wrong && !isCounted(found) && t("counts.quantityWanted")}
            onChange={(event) => setFound(event.currentTarget.value)}
          />
          <Button type="submit" size="md">
            {t("counts.save")}
          </Button>
          {before != null && (
            <Text size="xs" c="dimmed" style={{ flexBasis: "100%" }}>
              {t("counts.replaces", { quantity: formats.quantity(before) })}
            </Text>
          )}
        </form>
      )}
    </div>
  );
}
