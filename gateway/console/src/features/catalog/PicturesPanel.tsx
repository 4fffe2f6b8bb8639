// The pictures of a product: added by button, drop or camera; ordered, described, removed.

import "./pictures.css";
import "./pictureTexts";

import { Alert, Button, FileButton, Group, Loader, Modal, Text, VisuallyHidden } from "@mantine/core";
import { IconCamera, IconPhotoPlus } from "@tabler/icons-react";
import { type DragEvent, useLayoutEffect, useRef, useState } from "react";

import type { Picture, Product } from "../../api/types";
import { t } from "../../i18n";
import { FormError } from "../../ui/ErrorPanel";
import { ProductPicture } from "../../ui/ProductPicture";
import { useUndo } from "../../ui/UndoToast";
import { useMay } from "../session/me";
import { PictureTile } from "./PictureTile";
import { type Sent, usePictures } from "./pictures";

const MOST = 10;
const ACCEPT = "image/jpeg,image/png,image/webp,image/gif";

export function PicturesPanel({ product }: { product: Product }) {
  const may = useMay()("catalog.products.manage");
  const shown = usePictures(product);
  const { pictures, sent } = shown;
  const { offer, toast } = useUndo();
  const [large, setLarge] = useState<number | null>(null);
  const [news, setNews] = useState("");
  const refocus = useRefocus();
  const adder = useRef<HTMLButtonElement>(null);
  const room = MOST - pictures.length - sent.filter((one) => !one.refused).length;
  const drop = useDrop(may && room > 0, (files) => void shown.add(files));

  const move = (from: number, to: number, focus?: string) => {
    const picture = pictures[from];
    if (!picture || to < 0 || to >= pictures.length || to === from) return;
    if (focus) refocus(`${focus}-${picture.id}`);
    setNews(t("pictures.moved", { place: to + 1, count: pictures.length }));
    void shown.arrange(pictures.toSpliced(from, 1).toSpliced(to, 0, picture));
  };
  const remove = async (picture: Picture, place: number) => {
    await shown.arrange(pictures.toSpliced(place, 1));
    adder.current?.focus();
    offer({ text: t("pictures.removed"), undo: () => shown.restore(picture, place) });
  };
  const describe = (picture: Picture, alt: string) =>
    void shown.arrange(pictures.map((one) => (one.id === picture.id ? { ...one, alt } : one)));
  const nameOf = (place: number) => t("pictures.of", { name: product.name, place: place + 1 });

  if (!may && pictures.length === 0) return null;
  const enlarged = large === null ? undefined : pictures[large];
  return (
    <section className="panel pictures" aria-label={t("pictures.title")} {...drop.handlers}>
      <div className="panel-head">
        <Text component="h2" fw={600}>
          {t("pictures.title")}
        </Text>
        {may && room > 0 && <Adding onFiles={(files) => void shown.add(files)} button={adder} />}
      </div>
      <div className="pictures-body">
        {may && (
          <Text size="sm" c="dimmed">
            {room > 0 ? t("pictures.hint") : t("pictures.full")}
          </Text>
        )}
        <FormError error={shown.error} />
        <Refused sent={sent} onDismiss={shown.dismiss} />
        <ol className="picture-list">
          {pictures.map((picture, place) => (
            <PictureTile
              key={picture.id}
              product={product}
              picture={picture}
              place={place}
              count={pictures.length}
              fallback={nameOf(place)}
              may={may}
              onEnlarge={() => setLarge(place)}
              onMove={(to, focus) => move(place, to, focus)}
              onDropped={(from) => move(from, place)}
              onDescribe={(alt) => describe(picture, alt)}
              onRemove={() => void remove(picture, place)}
            />
          ))}
          {sent
            .filter((one) => !one.refused)
            .map(({ id, name }) => (
              <li key={id} className="picture-tile picture-waiting" role="status">
                <Loader size="sm" />
                <Text size="sm">{t("pictures.sending", { name })}</Text>
              </li>
            ))}
        </ol>
      </div>
      {drop.over && <div className="pictures-over">{t("pictures.drop")}</div>}
      <VisuallyHidden role="status">{news}</VisuallyHidden>
      <Modal
        opened={enlarged !== undefined}
        onClose={() => setLarge(null)}
        title={enlarged?.alt || product.name}
        size="xl"
      >
        {enlarged && (
          <div className="picture-large">
            <ProductPicture
              product={product.id}
              picture={enlarged}
              size={1024}
              fallback={nameOf(large ?? 0)}
            />
          </div>
        )}
      </Modal>
      {toast}
    </section>
  );
}

interface AddingProps {
  onFiles(files: readonly File[]): void;
  button: React.RefObject<HTMLButtonElement | null>;
}

function Adding({ onFiles, button }: AddingProps) {
  return (
    <Group gap="xs">
      <FileButton
        accept="image/*"
        capture="environment"
        inputProps={{ "aria-label": t("pictures.photo") }}
        onChange={(file) => file && onFiles([file])}
      >
        {(props) => (
          <Button
            {...props}
            className="pictures-camera"
            size="xs"
            variant="default"
            leftSection={<IconCamera size={15} aria-hidden />}
          >
            {t("pictures.photo")}
          </Button>
        )}
      </FileButton>
      <FileButton
        accept={ACCEPT}
        multiple
        inputProps={{ "aria-label": t("pictures.add") }}
        onChange={onFiles}
      >
        {(props) => (
          <Button
            {...props}
            ref={button}
            size="xs"
            variant="default"
            leftSection={<IconPhotoPlus size={15} aria-hidden />}
          >
            {t("pictures.add")}
          </Button>
        )}
      </FileButton>
    </Group>
  );
}

function Refused({ sent, onDismiss }: { sent: readonly Sent[]; onDismiss(id: number): void }) {
  return sent.map(
    ({ id, name, refused }) =>
      refused && (
        <Alert
          key={id}
          color="red"
          role="alert"
          withCloseButton
          closeButtonLabel={t("pictures.dismiss", { name })}
          onClose={() => onDismiss(id)}
        >
          <Text size="sm" style={{ overflowWrap: "anywhere" }}>
            {t("pictures.refused", { name, why: refused })}
          </Text>
        </Alert>
      ),
  );
}

/** Files dropped anywhere on the panel; pictures dragged to another place are none of its business. */
function useDrop(may: boolean, onFiles: (files: FileList) => void) {
  const [over, setOver] = useState(false);
  const of = (event: DragEvent) => may && event.dataTransfer.types.includes("Files");
  return {
    over,
    handlers: {
      onDragOver: (event: DragEvent) => {
        if (!of(event)) return;
        event.preventDefault();
        setOver(true);
      },
      onDragLeave: (event: DragEvent) => {
        if (!event.currentTarget.contains(event.relatedTarget as Node | null)) setOver(false);
      },
      onDrop: (event: DragEvent) => {
        setOver(false);
        if (!of(event)) return;
        event.preventDefault();
        onFiles(event.dataTransfer.files);
      },
    },
  };
}

/** A moved tile is another place in the page: what was pressed keeps the focus. */
function useRefocus(): (id: string) => void {
  const wanted = useRef<string | null>(null);
  useLayoutEffect(() => {
    if (wanted.current) document.getElementById(wanted.current)?.focus();
    wanted.current = null;
  });
  return (id) => {
    wanted.current = id;
  };
}
