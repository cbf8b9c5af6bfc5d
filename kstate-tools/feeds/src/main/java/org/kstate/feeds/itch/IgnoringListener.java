package org.kstate.feeds.itch;

import com.paritytrading.juncture.nasdaq.itch50.ITCH50;
import com.paritytrading.juncture.nasdaq.itch50.ITCH50Listener;

/** Takes note of messages that are of no use for a book or a trade. */
abstract class IgnoringListener implements ITCH50Listener {
    /** Whether the last message was of use. */
    boolean used = true;

    private void ignore() {
        used = false;
    }

    @Override
    public final void systemEvent(final ITCH50.SystemEvent message) {
        ignore();
    }

    @Override
    public final void stockDirectory(final ITCH50.StockDirectory message) {
        ignore();
    }

    @Override
    public final void stockTradingAction(final ITCH50.StockTradingAction message) {
        ignore();
    }

    @Override
    public final void regSHORestriction(final ITCH50.RegSHORestriction message) {
        ignore();
    }

    @Override
    public final void marketParticipantPosition(final ITCH50.MarketParticipantPosition message) {
        ignore();
    }

    @Override
    public final void mwcbDeclineLevel(final ITCH50.MWCBDeclineLevel message) {
        ignore();
    }

    @Override
    public final void mwcbStatus(final ITCH50.MWCBStatus message) {
        ignore();
    }

    @Override
    public final void ipoQuotingPeriodUpdate(final ITCH50.IPOQuotingPeriodUpdate message) {
        ignore();
    }

    @Override
    public final void luldAuctionCollar(final ITCH50.LULDAuctionCollar message) {
        ignore();
    }

    @Override
    public final void operationalHalt(final ITCH50.OperationalHalt message) {
        ignore();
    }

    @Override
    public final void brokenTrade(final ITCH50.BrokenTrade message) {
        ignore();
    }

    @Override
    public final void noii(final ITCH50.NOII message) {
        ignore();
    }

    @Override
    public final void rpii(final ITCH50.RPII message) {
        ignore();
    }
}
