-- CreateIndex
CREATE INDEX "Statement_visibility_kind_madeOnFirst_id_idx" ON "Statement"("visibility", "kind", "madeOnFirst" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "Statement_visibility_channel_madeOnFirst_id_idx" ON "Statement"("visibility", "channel", "madeOnFirst" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "Statement_visibility_madeOnLast_idx" ON "Statement"("visibility", "madeOnLast");

