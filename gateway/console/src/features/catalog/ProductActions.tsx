// What can be done with a product: edit, copy, archive, bring back.

import "./texts";

import { Button, Menu } from "@mantine/core";
import {
  IconArchive,
  IconArchiveOff,
  IconCopy,
  IconDots,
  IconPackages,
  IconPencil,
} from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";

import { client } from "../../api/client";
import { allOf, paths } from "../../api/keys";
import type { Product } from "../../api/types";
import { t } from "../../i18n";
import { ConfirmDialog } from "../../ui/ConfirmDialog";
import { FormError } from "../../ui/ErrorPanel";
import { useMay } from "../session/me";

export function ProductActions({ product, onEdit }: { product: Product; onEdit(): void }) {
  const may = useMay();
  const navigate = useNavigate();
  const cache = useQueryClient();
  const [asked, setAsked] = useState(false);
  const params = { path: { product_id: product.id } };
  const changed = () => {
    for (const path of [paths.product, paths.products]) {
      void cache.invalidateQueries({ queryKey: allOf(path) });
    }
  };
  const restoring = useMutation({
    mutationFn: () =>
      client.PATCH(paths.product, {
        params,
        body: { active: true },
        headers: { "If-Match": `"${product.version}"` },
      }),
    onSettled: changed,
  });
  if (!may("catalog.products.manage")) return null;
  return (
    <>
      <FormError error={restoring.error} />
      <Button
        variant="default"
        leftSection={<IconPencil size={16} aria-hidden />}
        onClick={onEdit}
      >
        {t("form.edit")}
      </Button>
      <Menu>
        <Menu.Target>
          <Button
            variant="default"
            leftSection={<IconDots size={16} aria-hidden />}
            loading={restoring.isPending}
          >
            {t("products.more")}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            leftSection={<IconCopy size={16} aria-hidden />}
            onClick={() =>
              void navigate({ to: "/products", search: { edit: "new", like: product.id } })
            }
          >
            {t("products.duplicate")}
          </Menu.Item>
          <Menu.Item
            component={Link}
            to={`/stock/${encodeURIComponent(product.sku)}`}
            leftSection={<IconPackages size={16} aria-hidden />}
          >
            {t("products.openStock")}
          </Menu.Item>
          <Menu.Divider />
          {product.active ? (
            <Menu.Item
              leftSection={<IconArchive size={16} aria-hidden />}
              onClick={() => setAsked(true)}
            >
              {t("products.archive")}
            </Menu.Item>
          ) : (
            <Menu.Item
              leftSection={<IconArchiveOff size={16} aria-hidden />}
              onClick={() => restoring.mutate()}
            >
              {t("products.restore")}
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      {asked && (
        <ConfirmDialog
          title={t("products.archiveAsk", { sku: product.sku })}
          text={t("products.archiveText")}
          verb={t("products.archive")}
          act={(headers) =>
            client.POST("/api/v1/catalog/products/{product_id}/archive", { params, headers })
          }
          onDone={changed}
          onClose={() => setAsked(false)}
        />
      )}
    </>
  );
}
